package io.fieldline.emitter.live;

/**
 * An average that has just come, encoded once for all browsers.
 *
 * @param arrival its number in {@link AverageCache}
 */
record EncodedAverage(long arrival, String device, EncodedEvent event) {
    static EncodedAverage of(AverageCache.Kept kept) {
        var average = kept.average();
        return new EncodedAverage(
                kept.arrival(), average.series().deviceName(), new EncodedEvent("average", average.json()));
    }
}
