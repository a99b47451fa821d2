package io.fieldline.notifier.channel;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.messages.MessageJson;
import java.util.Map;

/** The fields of a notification by the names of its JSON, for templates. */
final class Fields {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Fields() {}

    static Map<String, Object> of(Notification notification) {
        return MAPPER.convertValue(MessageJson.tree(notification), new TypeReference<>() {});
    }
}
