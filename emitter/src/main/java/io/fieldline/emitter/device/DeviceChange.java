package io.fieldline.emitter.device;

/**
 * The newest event of a device.
 *
 * @param arrival its number among the events of all devices
 * @param json    the event {@code device}
 * @param removed whether the event says that the device was removed
 */
public record DeviceChange(long arrival, String name, String json, boolean removed) {}
