package io.fieldline.messages;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;

/** A bridge's progress as JSON and back. */
public final class BridgeProgressJson {
    private static final ObjectMapper JSON = JsonFields.mapper();

    private BridgeProgressJson() {}

    public static byte[] write(BridgeProgress progress) {
        var json = JSON.createObjectNode();
        json.put("service", progress.service());
        json.put("started", progress.started().toString());
        json.put("at", progress.at().toString());
        json.put("connected", progress.connected());
        json.put("received", progress.received());
        json.put("stored", progress.stored());
        json.put("rejected", progress.rejected());
        return JsonFields.bytes(JSON, json);
    }

    /** Throws IllegalArgumentException, saying what is wrong, when this is not a bridge's progress. */
    public static BridgeProgress parse(byte[] bytes) {
        try {
            var json = new JsonFields("bridge's progress", JSON.readTree(bytes));
            return new BridgeProgress(
                    json.text("service"),
                    json.moment("started"),
                    json.moment("at"),
                    json.flag("connected"),
                    json.count("received"),
                    json.count("stored"),
                    json.count("rejected"));
        } catch (IOException | DateTimeException wrong) {
            throw new IllegalArgumentException("not a bridge's progress: " + wrong.getMessage(), wrong);
        }
    }
}
