package io.fieldline.emitter.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The newest records of {@code fieldline.rejected}, shortened to what a person needs to recognise them, and their number for
 * each device, kind and topic. If there are too many records, the oldest is evicted. If there are too many counts, the one whose
 * last rejection is the oldest is evicted.
 */
public final class RecentRejections {
    /** The number of records that are read at the start and stored, less than 2 MB. */
    public static final int MAX = 200;

    private static final int MAX_PAYLOAD_BYTES = 512;
    private static final int MAX_REASON = 500;
    private static final int MAX_TOPIC = 256;
    /** The maximum length of a device name; a longer key is cut. */
    private static final int MAX_NAME = 128;

    /** A kind is a name like {@code unreadable}. Records of earlier versions have none, and become {@link #NO_KIND}. */
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    static final String NO_KIND = "other";
    private static final Pattern READINGS_TOPIC = Pattern.compile("fieldline/([^/]+)/readings");

    /**
     * A rejected record.
     *
     * @param device  the device that sent it, if known
     * @param kind    the kind of the reason, for counts
     * @param topic   the topic on which it came, empty if unknown
     * @param payload the beginning of the payload, see {@link EscapedPayload}
     * @param bytes   the size of the payload
     * @param isCut   whether the payload is longer than its beginning
     */
    public record Rejection(
            @JsonSerialize(using = DeviceJson.EpochMillis.class)
            Instant time,

            @JsonProperty("device_name") @JsonInclude(JsonInclude.Include.ALWAYS)
            Optional<String> device,

            String kind,
            String topic,
            String reason,
            String payload,
            @JsonProperty("payload_bytes") int bytes,
            @JsonProperty("payload_cut") boolean isCut) {}

    /**
     * The rejections of one device.
     *
     * @param reason the reason of the newest one
     * @param at     when the newest one was rejected
     */
    record Count(
            long count,
            String reason,

            @JsonSerialize(using = DeviceJson.EpochMillis.class)
            Instant at) {
        private int bytes(String device) {
            return LEAST_COUNT_BYTES + 2 * (device.length() + reason.length());
        }
    }

    /** The maximum memory of all counts: about 20,000 devices with reasons of usual length. */
    private static final int MAX_COUNT_BYTES = 8_000_000;
    /** The memory of a count without its name and reason. */
    private static final int LEAST_COUNT_BYTES = 200;

    private final int maxDevices;
    private final Deque<Rejection> newest = new ArrayDeque<>();
    private final LinkedHashMap<String, Count> byDevice = new LinkedHashMap<>();
    private final RejectionCounts counts = new RejectionCounts();
    private long records;
    private long deviceEvictions;
    private long countBytes;

    public RecentRejections(int maxDevices) {
        this.maxDevices = maxDevices;
    }

    /** Adds a record as it came from Kafka. */
    public synchronized void add(Instant time, byte @Nullable [] key, Headers headers, byte[] payload) {
        var topic = header(headers, "topic", MAX_TOPIC);
        var reason = header(headers, "reason", MAX_REASON);
        var device = device(key, topic);
        records++;
        var rejection = new Rejection(
                time,
                device,
                kind(headers),
                topic,
                reason,
                EscapedPayload.of(payload, MAX_PAYLOAD_BYTES),
                payload.length,
                payload.length > MAX_PAYLOAD_BYTES);
        newest.addFirst(rejection);
        counts.add(rejection);
        if (newest.size() > MAX) {
            newest.removeLast();
        }
        device.ifPresent(name -> count(name, reason, time));
    }

    /** Returns the rejections that match, the newest first. */
    public synchronized List<Rejection> newest(RejectionFilter filter, int limit) {
        return newest.stream()
                .filter(it -> filter.matches(it.device(), it.kind(), it.reason(), it.topic()))
                .limit(limit)
                .toList();
    }

    /** Returns the numbers of rejections by kind, device and topic, the ones with the newest rejection first. */
    public synchronized List<? extends Record> counts(RejectionFilter filter, int limit) {
        return counts.newest(it -> filter.matches(it.device(), it.kind(), it.reason(), it.topic()), limit);
    }

    /** Returns the numbers of all rejections by kind. */
    public synchronized Map<String, Long> byKind() {
        return counts.byKind();
    }

    synchronized Optional<Count> of(String device) {
        return Optional.ofNullable(byDevice.get(device));
    }

    /** The device was removed. */
    synchronized void remove(String device) {
        forget(device);
        counts.remove(device);
    }

    private void forget(String device) {
        var removed = byDevice.remove(device);
        countBytes -= removed == null ? 0 : removed.bytes(device);
    }

    /** How many rejected records were read. */
    public synchronized long records() {
        return records;
    }

    /** How many devices lost their count because there were too many. */
    public synchronized long deviceEvictions() {
        return deviceEvictions;
    }

    /** How many counts of a kind, device and topic were evicted because there were too many. */
    public synchronized long countEvictions() {
        return counts.evictions();
    }

    private void count(String device, String reason, Instant time) {
        var before = byDevice.get(device);
        forget(device); // so that it becomes the last
        var now = new Count(before == null ? 1 : before.count() + 1, reason, time);
        byDevice.put(device, now);
        countBytes += now.bytes(device);
        while (byDevice.size() > maxDevices || (countBytes > MAX_COUNT_BYTES && byDevice.size() > 1)) {
            forget(byDevice.keySet().iterator().next());
            deviceEvictions++;
        }
    }

    private static String kind(Headers headers) {
        var kind = header(headers, "kind", MAX_TOPIC);
        return KIND.matcher(kind).matches() ? kind : NO_KIND;
    }

    private static Optional<String> device(byte @Nullable [] key, String topic) {
        if (key != null && key.length > 0) {
            return Optional.of(text(key, MAX_NAME));
        }
        var matcher = READINGS_TOPIC.matcher(topic);
        return matcher.matches() ? Optional.of(shortened(matcher.group(1), MAX_NAME)) : Optional.empty();
    }

    private static String header(Headers headers, String name, int max) {
        return StreamSupport.stream(headers.headers(name).spliterator(), false)
                .map(Header::value)
                .filter(value -> value != null)
                .findFirst()
                .map(value -> text(value, max))
                .orElse("");
    }

    /** Bytes that are not UTF-8 become a replacement character. */
    private static String text(byte[] bytes, int max) {
        var some = bytes.length > max * 4 ? Arrays.copyOf(bytes, max * 4) : bytes; // a character has four bytes at most
        return shortened(new String(some, UTF_8), max);
    }

    private static String shortened(String text, int max) {
        return text.length() > max ? text.substring(0, max) : text;
    }
}
