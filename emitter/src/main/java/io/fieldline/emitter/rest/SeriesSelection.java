package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.live.LiveState;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The series that a request names by devices, metrics and tags. */
final class SeriesSelection {
    static final int MAX_SERIES = 200;

    private SeriesSelection() {}

    /**
     * Each of these metrics of each of these devices; without devices, all that have one of the metrics now.
     *
     * @throws IllegalArgumentException if there are too many
     */
    static List<SeriesKey> of(QueryParameters query, LiveState live) {
        query.required("metric");
        var metrics = query.all("metric");
        var devices = query.all("device");
        var isTagged = tagged(query.all("tag"), live);
        var series = devices.isEmpty() ? current(Set.copyOf(metrics), live) : each(devices, metrics);
        var wanted = series.stream()
                .filter(key -> isTagged.test(key.deviceName()))
                .distinct()
                .toList();
        if (wanted.size() > MAX_SERIES) {
            throw tooMany(wanted.size());
        }
        return wanted;
    }

    private static IllegalArgumentException tooMany(long series) {
        return new IllegalArgumentException(
                "these are %d series, expected at most %d; name devices or a tag".formatted(series, MAX_SERIES));
    }

    private static List<SeriesKey> each(List<String> devices, List<String> metrics) {
        if ((long) devices.size() * metrics.size() > MAX_SERIES) {
            throw tooMany((long) devices.size() * metrics.size());
        }
        return devices.stream()
                .flatMap(device -> metrics.stream().map(metric -> new SeriesKey(device, metric)))
                .toList();
    }

    private static List<SeriesKey> current(Set<String> metrics, LiveState live) {
        return live.averages().newest().stream()
                .map(average -> average.series())
                .filter(series -> metrics.contains(series.metric()))
                .toList();
    }

    /** Whether a device has all of these tags, each as {@code name:text}. */
    private static Predicate<String> tagged(List<String> tags, LiveState live) {
        if (tags.isEmpty()) {
            return any -> true;
        }
        var devices = live.devices().all().stream()
                .filter(device -> tags.stream().allMatch(tag -> has(device, tag)))
                .map(device -> device.path("device_name").textValue())
                .collect(Collectors.toSet());
        return devices::contains;
    }

    private static boolean has(ObjectNode device, String tag) {
        var colon = tag.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("tag is '%s', expected name:text".formatted(tag));
        }
        return tag.substring(colon + 1)
                .equals(device.path("tags").path(tag.substring(0, colon)).textValue());
    }
}
