package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.messages.MessageJson;
import java.util.List;

/** The responses that are a list. */
final class JsonLists {
    private JsonLists() {}

    /** An object with one field, the list. */
    static Reply reply(String name, ArrayNode list) {
        var json = object();
        json.set(name, list);
        return Reply.json(200, json);
    }

    /** The same list as CSV if the request wants that. */
    static Reply reply(QueryParameters query, String name, List<String> columns, ArrayNode list) {
        return query.wantsCsv() ? Csv.reply(columns, list) : reply(name, list);
    }

    static ArrayNode trees(List<? extends Record> records) {
        return of(records.stream().<JsonNode>map(MessageJson::tree).toList());
    }

    static ArrayNode of(List<? extends JsonNode> items) {
        return array().addAll(items);
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
