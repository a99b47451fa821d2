package io.fieldline.emitter.socketio.workarounds;

import com.corundumstudio.socketio.protocol.JacksonJsonSupport;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;

/**
 * Reads each packet's JSON to the end of the packet: netty-socketio 2.0.14 takes for further packets what is left of it,
 * and Jackson looks at 8,000 bytes at a time.
 */
public final class WholePackets extends JacksonJsonSupport {
    @Override
    public <T> T readValue(String namespace, ByteBufInputStream packet, Class<T> type) throws IOException {
        var value = super.readValue(namespace, packet, type);
        packet.skipBytes(packet.available());
        return value;
    }
}
