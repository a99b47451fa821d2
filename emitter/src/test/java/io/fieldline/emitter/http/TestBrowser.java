package io.fieldline.emitter.http;

import io.socket.client.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.json.JSONException;
import org.json.JSONObject;

/** A page that stores the events it receives. */
final class TestBrowser {
    final Socket socket;
    final List<String> received = new CopyOnWriteArrayList<>();
    final List<Object> disconnects = new CopyOnWriteArrayList<>();
    final List<Object> errors = new CopyOnWriteArrayList<>();

    TestBrowser(Socket socket) {
        this.socket = socket;
        for (var event : List.of("snapshot", "average", "reading", "overview")) {
            socket.on(event, data -> received.add(event + " " + data[0]));
        }
        socket.on(Socket.EVENT_DISCONNECT, data -> disconnects.add(data[0]));
        socket.on(Socket.EVENT_CONNECT_ERROR, data -> errors.add(data[0]));
    }

    /** The number of received averages, in snapshots and alone. */
    int windows() {
        return received.stream()
                .mapToInt(message -> message.split("\"window_start\"", -1).length - 1)
                .sum();
    }

    /** The JSON with its fields in the order of this library. */
    static String sameForm(String json) {
        try {
            return new JSONObject(json).toString();
        } catch (JSONException notJson) {
            throw new IllegalArgumentException(json, notJson);
        }
    }
}
