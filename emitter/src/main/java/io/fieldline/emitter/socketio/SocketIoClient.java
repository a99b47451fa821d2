package io.fieldline.emitter.socketio;

import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.push.ClientConnection;
import io.fieldline.emitter.socketio.workarounds.WebSocketChannel;
import java.util.List;

/** The connection to one page through netty-socketio. It limits the packet queue, which has no limit of its own. */
final class SocketIoClient implements ClientConnection {
    private static final int PACKETS = 256;
    /** Pages of a snapshot are large, so fewer of them may wait. */
    private static final int PAGES = 8;

    private final ClientHead client;

    SocketIoClient(ClientHead client) {
        this.client = client;
    }

    @Override
    public int room() {
        return ready() ? Math.max(0, PACKETS - waiting()) : 0;
    }

    @Override
    public boolean takesPage() {
        return ready() && waiting() < PAGES;
    }

    /** Queues all but the last event without a write, so that one write sends them all. */
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
        WebSocketChannel.close(client); // otherwise netty-socketio waits until all packets are written
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
