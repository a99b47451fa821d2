package io.fieldline.emitter.http;

import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.transport.NamespaceClient;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fieldline.emitter.live.Outbox;

/** The way to one browser through netty-socketio, whose queue of packets has no bound of its own. */
final class ClientLine implements Outbox.Line {
    private static final int PAGES = 8;
    private static final int AVERAGES = 256;

    private final SocketIOClient client;
    private final ClientHead head;

    ClientLine(SocketIOClient client) {
        this.client = client;
        this.head = ((NamespaceClient) client).getBaseClient();
    }

    @Override
    public boolean takesPage() {
        return joined() && takes(PAGES);
    }

    /**
     * netty-socketio announces a client once its transport is there; a v4 client joins a moment later, by a
     * packet that puts another object in its place. Events before that confuse some clients.
     */
    @SuppressWarnings("ReferenceEquality") // the two are equal
    private boolean joined() {
        return client.getNamespace().getClient(client.getSessionId()) != client;
    }

    @Override
    public boolean takesAverage() {
        return takes(AVERAGES);
    }

    /** A polling client is not writable between its polls. */
    private boolean takes(int packets) {
        return head.isWritable() && head.getPacketsQueue(client.getTransport()).size() < packets;
    }

    @Override
    public void send(String event, String json) {
        client.sendEvent(event, new RawValue(json));
    }
}
