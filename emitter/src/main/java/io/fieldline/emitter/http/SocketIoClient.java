package io.fieldline.emitter.http;

import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.push.ClientConnection;
import io.netty.channel.Channel;
import java.util.List;

/** The way to one browser through netty-socketio, whose queue of packets has no bound of its own. */
final class SocketIoClient implements ClientConnection {
    private static final int PACKETS = 256;
    /** Pages of the snapshot are large, so fewer of them may wait. */
    private static final int PAGES = 8;

    /** In a client's store: the websocket to it, once there is one. */
    private static final String WEBSOCKET = "websocket";

    private final ClientHead client;

    SocketIoClient(ClientHead client) {
        this.client = client;
    }

    /** Remembers where the client's frames go, which netty-socketio does not tell. */
    static void goesTo(Channel channel, ClientHead client) {
        client.getStore().set(WEBSOCKET, channel);
    }

    @Override
    public int room() {
        return ready() ? Math.max(0, PACKETS - waiting()) : 0;
    }

    @Override
    public boolean takesPage() {
        return ready() && waiting() < PAGES;
    }

    /** All but the last only wait, so that they leave together with it. */
    @Override
    public void send(List<EncodedEvent> events) {
        var queue = client.getPacketsQueue(client.getCurrentTransport());
        var last = events.size() - 1;
        events.subList(0, last).forEach(event -> queue.add(packet(event)));
        client.send(packet(events.get(last)));
    }

    @Override
    public void end() {
        client.disconnect();
        Channel websocket = client.getStore().get(WEBSOCKET);
        if (websocket != null) {
            var unused = websocket.close(); // what is under way would else be waited for
        }
    }

    /** A polling client is not writable between its polls. */
    private boolean ready() {
        return client.isConnected() && client.isWritable();
    }

    private int waiting() {
        return client.getPacketsQueue(client.getCurrentTransport()).size();
    }

    private static Packet packet(EncodedEvent event) {
        var packet = new Packet(PacketType.MESSAGE, EngineIOVersion.V4);
        packet.setSubType(PacketType.EVENT);
        packet.setData(event);
        return packet;
    }
}
