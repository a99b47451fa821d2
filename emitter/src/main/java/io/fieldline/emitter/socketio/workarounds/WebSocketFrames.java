package io.fieldline.emitter.socketio.workarounds;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Writes text frames of a server: complete and unmasked (RFC 6455, 5.2), so that they are the same for all clients. */
final class WebSocketFrames {
    private static final int WHOLE_TEXT = 0x81;
    private static final int MAX_TINY = 125;
    private static final int TWO_BYTES_FOLLOW = 126;
    private static final int EIGHT_BYTES_FOLLOW = 127;
    private static final int MAX_SHORT = 65_535;

    private WebSocketFrames() {}

    static void text(byte[] payload, ByteBuf out) {
        text(Unpooled.wrappedBuffer(payload), out);
    }

    static void text(ByteBuf payload, ByteBuf out) {
        var length = payload.readableBytes();
        out.writeByte(WHOLE_TEXT);
        if (length <= MAX_TINY) {
            out.writeByte(length);
        } else if (length <= MAX_SHORT) {
            out.writeByte(TWO_BYTES_FOLLOW).writeShort(length);
        } else {
            out.writeByte(EIGHT_BYTES_FOLLOW).writeLong(length);
        }
        out.writeBytes(payload);
    }
}
