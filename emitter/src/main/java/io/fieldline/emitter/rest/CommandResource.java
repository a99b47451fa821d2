package io.fieldline.emitter.rest;

import io.fieldline.emitter.live.LatestCommands;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.messages.MessageJson;

/** {@code GET /api/commands}: the newest commands of a device with their answers, and its counters. */
final class CommandResource {
    private static final int COMMANDS = 20;
    private static final int MAX = 100;

    private final LatestCommands commands;

    CommandResource(LatestCommands commands) {
        this.commands = commands;
    }

    Reply commands(QueryParameters query) {
        query.allowOnly("device", "limit");
        var device = query.required("device");
        var json = JsonLists.object();
        var list = json.putArray("commands");
        commands.of(device, query.limit(COMMANDS, MAX)).forEach(command -> list.add(MessageJson.tree(command)));
        commands.counters(device).map(MessageJson::tree).ifPresent(record -> {
            json.set("counters", record.path("counters"));
            json.set("counters_at", record.path("at"));
        });
        return Reply.json(200, json);
    }
}
