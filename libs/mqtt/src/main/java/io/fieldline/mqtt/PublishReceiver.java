package io.fieldline.mqtt;

/** Receives the messages of one connection. */
interface PublishReceiver {
    /** Ignores them, for a session that is only tried out. */
    PublishReceiver NONE = (packet, toBroker) -> {};

    /** Called on Paho's receiving thread. {@code toBroker} is for the acknowledgement. */
    void received(PublishPacket packet, BatchingOutputStream toBroker);
}
