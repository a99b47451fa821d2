package io.fieldline.bridge.sparkplug;

/** What a Sparkplug message is for; the names are those in its topic. */
enum MessageType {
    NBIRTH,
    NDATA,
    NDEATH,
    DBIRTH,
    DDATA,
    DDEATH;

    boolean isOfDevice() {
        return this == DBIRTH || this == DDATA || this == DDEATH;
    }

    boolean isBirth() {
        return this == NBIRTH || this == DBIRTH;
    }
}
