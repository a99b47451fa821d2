package io.fieldline.bridge.sparkplug;

/** Ignores the events of a decoder. */
public final class UncountedEvents implements SparkplugDecoder.Events {
    @Override
    public void ignored() {}

    @Override
    public void askedForRebirth() {}

    @Override
    public void evictedNode() {}
}
