package io.fieldline.emitter.incident;

import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.LatestByKey;
import io.fieldline.emitter.cache.RecordsByKey;
import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Alert;
import io.fieldline.messages.MessageJson;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The open incidents, and the newest ended ones. If there are too many, the oldest of a metric or the least recently changed one is
 * evicted. The active alerts are those of {@code LatestAlerts}, which limits their bytes.
 */
public final class LatestIncidents {
    private static final int MAX_ENDED = 1_000;
    /** The maximum of one device and metric, so that one that flaps does not evict all others. */
    private static final int MAX_ENDED_OF_METRIC = 100;
    /** The maximum memory of the decisions of operators: about 10,000 with usual notes. */
    private static final long MAX_DECISION_BYTES = 8_000_000;
    /** The maximum memory of what open incidents contain beside their alerts. */
    private static final long MAX_CONTAINED_BYTES = 16_000_000;
    /** The memory of a decision without its texts. */
    private static final int DECISION_BYTES = 600;

    private final Predicate<String> removed;
    private final Clock clock;
    private final LatestByKey<String> events = new LatestByKey<>(Integer.MAX_VALUE);
    /** By {@code device|metric}, sorted, so that those of a device are beside each other. */
    private final NavigableMap<String, IncidentGroup> groups = new TreeMap<>();
    /** The last event of each incident, by the key of its event. */
    private final NavigableMap<String, IncidentEvent> sent = new TreeMap<>();
    /** The keys of the events of ended incidents, the least recently changed first. */
    private final Set<String> ended = new LinkedHashSet<>();

    private final ContainedSpans contained;
    private final RecordsByKey<Acknowledgement> decisions = new RecordsByKey<>(MAX_DECISION_BYTES);
    private Instant checkedAt;
    private long evictions;
    private long omitted;

    /** {@code removed} says whether a device was removed; its incidents are then not shown. */
    public LatestIncidents(Predicate<String> removed, Clock clock) {
        this(removed, clock, MAX_CONTAINED_BYTES);
    }

    LatestIncidents(Predicate<String> removed, Clock clock, long maxContainedBytes) {
        this.contained = new ContainedSpans(maxContainedBytes);
        this.removed = removed;
        this.clock = clock;
        this.checkedAt = clock.instant();
    }

    /** Adds an alert. */
    public synchronized void add(Alert alert) {
        var key = key(alert.deviceName(), alert.metric());
        if (!groups.computeIfAbsent(key, unknown -> new IncidentGroup()).add(alert)) {
            omitted++;
        }
        update(key, alert.deviceName());
    }

    /** An active alert was evicted. */
    public synchronized void evicted(Alert alert) {
        var key = key(alert.deviceName(), alert.metric());
        var group = groups.get(key);
        if (group != null) {
            var open = Optional.ofNullable(sent.get(key + "|"));
            group.remove(alert);
            update(key, alert.deviceName());
            open.filter(it -> !sent.containsKey(key + "|")).ifPresent(it -> end(key + "|" + it.since(), it));
        }
    }

    /** Pages show it as open, so they get its end, although it is no longer stored. */
    private void end(String eventKey, IncidentEvent open) {
        if (!sent.containsKey(eventKey)) {
            publish(eventKey, open.endedAt(clock.instant()));
            events.retire(eventKey);
        }
    }

    /** Operators decided this; the key is that of the record. */
    public synchronized void decided(String key, Optional<Acknowledgement> decision) {
        decisions.remove(key);
        decision.ifPresent(it -> decisions.put(key, it, bytes(it), (evicted, value) -> update(evicted)));
        update(key);
    }

    /** What operators decided about a device and metric. */
    public synchronized Optional<Acknowledgement> decision(String device, Optional<String> metric) {
        return decisions.get(key(device, metric));
    }

    /** Ends mutes whose time is over. It must be called about once a second. */
    public synchronized void endMutes() {
        var now = clock.instant();
        decisions.values().stream()
                .filter(decision -> decision.muted()
                        .filter(it -> isOverSince(checkedAt, it.until(), now))
                        .isPresent())
                .forEach(decision -> update(decision.key()));
        checkedAt = now;
    }

    private static boolean isOverSince(Instant before, Instant until, Instant now) {
        return until.isAfter(before) && !until.isAfter(now);
    }

    /** A removed device is back: sends its incidents again, because pages dropped them. */
    public synchronized void returned(String device) {
        ofDevice(sent, device).forEach(this::publish);
    }

    /** Pages dropped the incidents together with this device: sends the open ones again, because they must remain visible. */
    public synchronized void resend(String device) {
        ofDevice(sent, device).forEach((eventKey, event) -> {
            if (event.state() == IncidentEvent.State.OPEN) {
                publish(eventKey, event);
            }
        });
    }

    /** Removes the incidents of a removed device that is no longer stored. */
    public synchronized void remove(String device) {
        for (var key : List.copyOf(ofDevice(groups, device).keySet())) {
            groups.remove(key);
            update(key, device);
        }
    }

    /** The incidents of the devices that are shown. */
    public synchronized List<IncidentEvent> all() {
        return sent.values().stream()
                .filter(it -> !removed.test(it.deviceName()))
                .toList();
    }

    /** The open incident of a device and metric, otherwise the one that ended last. */
    public synchronized Optional<IncidentEvent> newest(String device, Optional<String> metric) {
        if (removed.test(device)) {
            return Optional.empty();
        }
        var spans = Optional.ofNullable(groups.get(key(device, metric)))
                .map(IncidentGroup::spans)
                .orElse(List.of());
        return spans.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(sent.get(eventKey(key(device, metric), spans.get(spans.size() - 1))));
    }

    public LatestByKey<String> events() {
        return events;
    }

    /** How many ended incidents were evicted. */
    public synchronized long evictions() {
        return evictions;
    }

    /** How many ends of incidents were evicted that a slow page may not have got. */
    public long endEvictions() {
        return events.retiredEvictions();
    }

    /** The estimated memory of the ended alerts that open incidents contain. */
    public synchronized long containedBytes() {
        return contained.bytes();
    }

    /** How many ended alerts were joined because open incidents contained too many. */
    public synchronized long joined() {
        return contained.joined();
    }

    /** How many decisions of operators were evicted. */
    public synchronized long decisionEvictions() {
        return decisions.evictions();
    }

    /** How many alerts are not part of an incident because it has too many. */
    public synchronized long omitted() {
        return omitted;
    }

    private void update(String key) {
        update(key, key.substring(0, key.indexOf('|')));
    }

    /** Sends what has changed. */
    private void update(String key, String device) {
        var group = groups.get(key);
        var gone = new HashSet<>(ofGroup(key).keySet());
        for (var span : group == null ? List.<IncidentSpan>of() : newest(group)) {
            if (!span.isOpen() && removed.test(device)) {
                group.removeEnded(span.since()); // it has ended, and the device is not shown any more
                continue;
            }
            var eventKey = eventKey(key, span);
            gone.remove(eventKey);
            send(eventKey, IncidentEvent.of(span, decisions.get(key), clock.instant()));
        }
        gone.forEach(this::drop);
        evictEnded();
        if (group == null || group.isEmpty()) {
            groups.remove(key);
            contained.removed(key);
        } else {
            contained.changed(key, group);
        }
    }

    private List<IncidentSpan> newest(IncidentGroup group) {
        var spans = group.spans();
        var ended = spans.stream().filter(span -> !span.isOpen()).count();
        var tooMany = (int) Math.max(0, ended - MAX_ENDED_OF_METRIC);
        spans.subList(0, tooMany).forEach(oldest -> group.removeEnded(oldest.since()));
        evictions += tooMany;
        return spans.subList(tooMany, spans.size());
    }

    private void send(String eventKey, IncidentEvent event) {
        if (event.equals(sent.put(eventKey, event))) {
            return;
        }
        publish(eventKey, event);
        if (event.state() == IncidentEvent.State.ENDED) {
            ended.remove(eventKey);
            ended.add(eventKey);
        }
    }

    private void publish(String eventKey, IncidentEvent event) {
        events.put(eventKey, event.deviceName(), new EncodedEvent("incident", () -> MessageJson.text(event)));
    }

    private void drop(String eventKey) {
        sent.remove(eventKey);
        ended.remove(eventKey);
        events.remove(eventKey);
    }

    private void evictEnded() {
        while (ended.size() > MAX_ENDED) {
            var eventKey = ended.iterator().next();
            var oldest = sent.get(eventKey);
            var key = key(oldest.deviceName(), oldest.metric());
            var group = groups.get(key);
            group.removeEnded(oldest.since());
            if (group.isEmpty()) {
                groups.remove(key);
            }
            sent.remove(eventKey);
            ended.remove(eventKey);
            events.retire(eventKey); // pages may show it as open
            evictions++;
        }
    }

    private Map<String, IncidentEvent> ofGroup(String key) {
        return sent.subMap(key + "|", key + "}"); // } follows |, which no name has
    }

    private static <T> Map<String, T> ofDevice(NavigableMap<String, T> all, String device) {
        return all.subMap(device + "|", device + "}");
    }

    private static String key(String device, Optional<String> metric) {
        return device + "|" + metric.orElse("");
    }

    /** A group has at most one open incident, whose start may become earlier. */
    private static String eventKey(String key, IncidentSpan span) {
        return key + "|" + (span.isOpen() ? "" : span.since());
    }

    private static long bytes(Acknowledgement decision) {
        return DECISION_BYTES + 2L * MessageJson.text(decision).length();
    }
}
