package io.fieldline.emitter.device;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.fieldline.emitter.device.DeviceStates.State;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.DeviceSummary.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known about one device. All times come from Kafka or the job, so that every emitter, also after a restart,
 * reaches the same result. The order in which the topics are read makes no difference.
 */
final class TrackedDevice {
    private static final String OFFLINE = "offline";
    private static final String DEGRADED = "degraded";
    /** A status is one sentence. A longer one is cut. */
    private static final int MAX_STATUS = 500;
    /** A device is silent after this many usual intervals. */
    private static final int INTERVALS = 3;
    /** The limit while the usual interval is unknown. */
    private static final Duration UNKNOWN_INTERVAL_LIMIT = Duration.ofSeconds(60);
    /** A device that was silent for this long is gone. This limit also keeps a wrong interval from overflowing. */
    private static final Duration LONGEST_LIMIT = Duration.ofDays(7);

    /** The memory of a device without faults: objects, entries of maps, and its event. */
    private static final int LEAST_BYTES = 1_500;
    /** The memory of a metric in the summary, or of a fault in the view and its event. */
    private static final int METRIC_BYTES = 200;
    /** The memory of a tag in the summary and in the event. */
    private static final int TAG_BYTES = 150;

    final String name;
    private final Instant knownSince;
    private String status = "";
    private @Nullable Instant statusAt;
    private Optional<DeviceSummary> summary = Optional.empty();
    /** Of {@link #summary}; computed once, because each reading and each second needs a view. */
    private Map<String, MetricDescription> descriptions = Map.of();

    private Instant summarySeen = Instant.MIN;
    /** When its newest reading arrived, from any source. */
    private @Nullable Instant lastSeen;
    /** When the newest reading arrived at this emitter itself. */
    private @Nullable Instant read;
    /** The start of its silence, counted only while the path from the broker works. */
    private Instant silentFrom;

    private Instant resumed = Instant.MIN;
    private @Nullable Instant removedAt;
    private Optional<Duration> ahead = Optional.empty();
    private @Nullable DeviceView sent;
    /** Whether pages have its removal. */
    private boolean removalSent;

    private int bytes;

    /**
     * Creates a device of which only the name is known.
     *
     * @param knownSince   when the record that names it was written
     * @param listenedFrom the time from which its silence would be noticed
     */
    TrackedDevice(String name, Instant knownSince, Instant listenedFrom) {
        this.name = name;
        this.knownSince = knownSince;
        this.silentFrom = listenedFrom;
    }

    /** A repeated status is not a new one, because a bridge receives all of them again when it starts. */
    void status(String text, Instant at) {
        var cut = text.length() > MAX_STATUS ? text.substring(0, MAX_STATUS) : text;
        if (!cut.equals(status) || statusAt == null || isRemovedSince(statusAt)) {
            status = cut;
            statusAt = at;
        }
    }

    /** {@code now} limits the times of the summary, because the job's clock may be ahead. */
    void summarized(DeviceSummary device, Instant now) {
        summary = Optional.of(withoutOrdinaryMetrics(device));
        descriptions = descriptions(summary.get());
        var seen = device.lastSeen().isAfter(now) ? now : device.lastSeen();
        summarySeen = later(summarySeen, seen);
        arrived(seen);
    }

    /** Only faults and descriptions are needed here, and a device may have hundreds of metrics. */
    private static DeviceSummary withoutOrdinaryMetrics(DeviceSummary device) {
        var needed = device.metrics().entrySet().stream()
                .filter(metric -> metric.getValue().fault().isPresent() || isDescribed(metric.getValue()))
                .collect(toMap(Map.Entry::getKey, metric -> withoutInterval(metric.getValue())));
        return new DeviceSummary(
                device.deviceName(), device.firstSeen(), device.lastSeen(), device.interval(), device.tags(), needed);
    }

    private static boolean isDescribed(Metric metric) {
        return metric.label().isPresent()
                || metric.min().isPresent()
                || metric.max().isPresent();
    }

    private static Metric withoutInterval(Metric metric) {
        return new Metric(metric.unit(), metric.label(), metric.min(), metric.max(), Optional.empty(), metric.fault());
    }

    /** A summary or an average shows that a reading arrived. */
    void arrived(Instant at) {
        lastSeen = isRemovedSince(at) ? lastSeen : later(lastSeen, at);
        silentFrom = later(silentFrom, at);
    }

    /** A reading arrived at this emitter. */
    void read(Instant at, boolean wasStale) {
        if (wasStale) {
            resumed = later(resumed, at);
        }
        read = isRemovedSince(at) ? read : later(read, at);
        arrived(at);
    }

    /** The job reported that a long silence is over. */
    void resumed(Instant at) {
        resumed = later(resumed, at);
    }

    void clockIs(Optional<Duration> offset) {
        ahead = offset;
    }

    /** Nothing could arrive from the device before this time. */
    void listenedFrom(Instant at) {
        silentFrom = later(silentFrom, at);
    }

    void forgetSummary() {
        summary = Optional.empty();
        descriptions = Map.of();
        summarySeen = Instant.MIN;
    }

    void removed(Instant at) {
        removedAt = later(removedAt, at);
        lastSeen = lastSeen == null || isRemovedSince(lastSeen) ? null : lastSeen;
        read = read == null || isRemovedSince(read) ? null : read;
        ahead = Optional.empty();
    }

    /** Only a reading that arrived after the removal brings the device back. */
    boolean isRemoved() {
        return removedAt != null && read == null && !summarySeen.isAfter(removedAt);
    }

    /** The event of this device; {@code faults} combines those of the newest readings and of the summary. */
    DeviceView view(
            Instant now,
            VerifiedPath path,
            Duration leastLimit,
            Map<String, Instant> faults,
            DeviceLabels labels,
            Optional<RecentRejections.Count> rejected) {
        var limit = limit(leastLimit);
        var state = state(now, path, limit, !faults.isEmpty());
        var detail = state == State.DEGRADED
                ? status.substring(status.indexOf(':') + 1).strip()
                : "";
        return new DeviceView(
                name,
                labels.label(),
                state,
                since(state, limit, faults),
                detail,
                summary.map(DeviceSummary::firstSeen),
                Optional.ofNullable(lastSeen),
                interval(),
                limit,
                faults,
                tags(),
                labels.over(descriptions),
                ahead,
                rejected);
    }

    private static Map<String, MetricDescription> descriptions(DeviceSummary summary) {
        return summary.metrics().entrySet().stream()
                .filter(metric -> isDescribed(metric.getValue()))
                .collect(toUnmodifiableMap(Map.Entry::getKey, metric -> MetricDescription.of(metric.getValue())));
    }

    /** Before its second reading nobody knows how long it may be silent. */
    boolean isStale(VerifiedPath path, Duration leastLimit) {
        return lastSeen != null
                && interval().isPresent()
                && silentFrom.plus(limit(leastLimit)).isBefore(path.provenTo());
    }

    /** The estimated memory, including the last event, at the last {@link #resize}. */
    int bytes() {
        return bytes;
    }

    /** Estimates the memory again; returns the difference. */
    int resize() {
        var before = bytes;
        var view = sent == null
                ? 0
                : bytes(sent.faults().keySet()) + descriptionBytes(sent.descriptions()) + tagBytes(sent.tags());
        bytes = LEAST_BYTES + 8 * name.length() + 5 * status.length() + summaryBytes() + view;
        return bytes - before;
    }

    private int summaryBytes() {
        return summary.map(known -> bytes(known.metrics()) + tagBytes(known.tags()))
                .orElse(0);
    }

    private static int bytes(Collection<String> faults) {
        return faults.stream()
                .mapToInt(metric -> METRIC_BYTES + 4 * metric.length())
                .sum();
    }

    private static int bytes(Map<String, Metric> metrics) {
        return metrics.entrySet().stream()
                .mapToInt(metric -> METRIC_BYTES
                        + 2 * metric.getKey().length()
                        + textLength(metric.getValue().unit(), metric.getValue().label()))
                .sum();
    }

    private static int descriptionBytes(Map<String, MetricDescription> described) {
        return described.entrySet().stream()
                .mapToInt(metric -> METRIC_BYTES
                        + 2 * metric.getKey().length()
                        + textLength(metric.getValue().unit(), metric.getValue().label()))
                .sum();
    }

    private static int textLength(Optional<String> unit, Optional<String> label) {
        return 2 * (unit.orElse("").length() + label.orElse("").length());
    }

    private static int tagBytes(Map<String, String> tags) {
        return tags.entrySet().stream()
                .mapToInt(tag ->
                        TAG_BYTES + 2 * (tag.getKey().length() + tag.getValue().length()))
                .sum();
    }

    /** The newest text of each of its tags. */
    Map<String, String> tags() {
        return summary.map(DeviceSummary::tags).orElse(Map.of());
    }

    Optional<DeviceSummary> summary() {
        return summary;
    }

    Optional<DeviceView> sent() {
        return Optional.ofNullable(sent);
    }

    void markSent(DeviceView view) {
        sent = view;
        removalSent = false;
    }

    /** Records that pages get the removal; returns whether they did not have it yet. */
    boolean markRemovalSent() {
        var news = !removalSent;
        sent = null;
        removalSent = true;
        return news;
    }

    private State state(Instant now, VerifiedPath path, Duration limit, boolean faulty) {
        if (currentStatus().equals(OFFLINE)) {
            return State.OFFLINE;
        }
        if (isStale(path, limit)) {
            return State.STALE;
        }
        if (read == null || read.plus(limit).isBefore(now) || !path.isFresh(now)) {
            return State.UNKNOWN;
        }
        if (faulty) {
            return State.FAULT;
        }
        return currentStatus().startsWith(DEGRADED) ? State.DEGRADED : State.ONLINE;
    }

    private Instant since(State state, Duration limit, Map<String, Instant> faults) {
        var arrived = lastSeen == null ? begun() : lastSeen;
        return switch (state) {
            case OFFLINE -> begun();
            case STALE -> arrived.plus(limit);
            case UNKNOWN -> arrived;
            case FAULT -> faults.values().stream().min(Instant::compareTo).orElse(arrived);
            case DEGRADED, ONLINE -> later(resumed, later(firstSeen(), begun()));
        };
    }

    /** When the device reported its status, or when it became known. */
    private Instant begun() {
        if (statusAt != null && !isRemovedSince(statusAt)) {
            return statusAt;
        }
        return summary.map(DeviceSummary::firstSeen).orElse(knownSince);
    }

    private Instant firstSeen() {
        return summary.map(DeviceSummary::firstSeen).orElse(Instant.MIN);
    }

    /** A status from before the removal does not count. */
    private String currentStatus() {
        return statusAt == null || isRemovedSince(statusAt) ? "" : status;
    }

    private boolean isRemovedSince(Instant at) {
        return removedAt != null && !at.isAfter(removedAt);
    }

    private Optional<Duration> interval() {
        return summary.flatMap(DeviceSummary::interval);
    }

    private Duration limit(Duration least) {
        var usual = interval().map(it -> it.multipliedBy(INTERVALS)).orElse(UNKNOWN_INTERVAL_LIMIT);
        var limit = usual.compareTo(least) < 0 ? least : usual;
        return limit.compareTo(LONGEST_LIMIT) > 0 ? LONGEST_LIMIT : limit;
    }

    private static Instant later(@Nullable Instant one, Instant other) {
        return one == null || one.isBefore(other) ? other : one;
    }
}
