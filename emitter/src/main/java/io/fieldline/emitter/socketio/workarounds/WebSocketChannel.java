package io.fieldline.emitter.socketio.workarounds;

import com.corundumstudio.socketio.handler.ClientHead;
import io.netty.channel.Channel;

/** The websocket of a client, in the client's store, because netty-socketio does not reveal it. */
public final class WebSocketChannel {
    private static final String KEY = "websocket";

    private WebSocketChannel() {}

    static void remember(ClientHead client, Channel channel) {
        client.getStore().set(KEY, channel);
    }

    /** Closes it, if the client has one. */
    public static void close(ClientHead client) {
        Channel websocket = client.getStore().get(KEY);
        if (websocket != null) {
            var unused = websocket.close();
        }
    }
}
