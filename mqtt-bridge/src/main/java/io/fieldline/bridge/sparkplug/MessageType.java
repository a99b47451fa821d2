package io.fieldline.bridge.sparkplug;

/** The types of Sparkplug messages, as in their topics. */
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
