package io.fieldline.emitter.live;

/**
 * An average that has just come, encoded once for all browsers.
 *
 * @param arrival its number in {@link RecentAverages}
 */
record Fresh(long arrival, String device, Outgoing event) {
    static Fresh of(RecentAverages.Kept kept) {
        var average = kept.average();
        return new Fresh(kept.arrival(), average.series().deviceName(), new Outgoing("average", average.json()));
    }
}
