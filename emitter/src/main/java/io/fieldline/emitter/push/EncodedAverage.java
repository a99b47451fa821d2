package io.fieldline.emitter.push;

import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.StoredAverage;
import io.fieldline.emitter.cache.EncodedEvent;

/**
 * An average that has just arrived. It is encoded once for all clients.
 *
 * @param arrival its number in {@link AverageCache}
 */
record EncodedAverage(long arrival, String device, EncodedEvent event) {
    static EncodedAverage of(StoredAverage kept) {
        var average = kept.average();
        return new EncodedAverage(
                kept.arrival(), average.series().deviceName(), new EncodedEvent("average", average.json()));
    }
}
