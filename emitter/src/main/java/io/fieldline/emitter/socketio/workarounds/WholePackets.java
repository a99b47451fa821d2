package io.fieldline.emitter.socketio.workarounds;

import com.corundumstudio.socketio.protocol.JacksonJsonSupport;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;

/**
 * Reads the JSON of a packet to the end of the packet. netty-socketio parses the rest as further packets, and Jackson reads
 * only 8,000 bytes at a time.
 */
public final class WholePackets extends JacksonJsonSupport {
    @Override
    public <T> T readValue(String namespace, ByteBufInputStream packet, Class<T> type) throws IOException {
        var value = super.readValue(namespace, packet, type);
        packet.skipBytes(packet.available());
        return value;
    }
}
