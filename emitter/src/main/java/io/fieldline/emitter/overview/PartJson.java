package io.fieldline.emitter.overview;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** The JSON of one part of the overview, which is limited so that it fits into 64 KiB even if it cannot be compressed. */
final class PartJson {
    /** The lists of a part in the order in which a page applies them. */
    enum Field {
        REMOVED,
        GONE,
        DEVICES,
        SERIES,
        CHANGES
    }

    /** Base64 makes four bytes of three: 64,000 bytes, and the rest is for the other fields of the event. */
    static final int MAX_BYTES = 48_000;
    /** The names of the lists. */
    private static final int FRAME_BYTES = 80;

    private final Map<Field, StringBuilder> lists = new EnumMap<>(Field.class);
    private final int maxBytes;
    private int bytes = FRAME_BYTES;

    PartJson(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds an item and returns true if there is room. An item that is too long has room in an empty part. */
    boolean add(Field field, String json) {
        var more = json.getBytes(UTF_8).length + 1;
        if (bytes + more > maxBytes && !lists.isEmpty()) {
            return false;
        }
        bytes += more;
        var list = lists.get(field);
        if (list == null) {
            lists.put(field, new StringBuilder(json));
        } else {
            list.append(',').append(json);
        }
        return true;
    }

    boolean has(Field field) {
        return lists.containsKey(field);
    }

    boolean isEmpty() {
        return lists.isEmpty();
    }

    String json() {
        return lists.entrySet().stream()
                .map(list -> "\"%s\":[%s]".formatted(list.getKey().name().toLowerCase(Locale.ROOT), list.getValue()))
                .collect(joining(",", "{", "}"));
    }

    String gzip() {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(json().getBytes(UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // it writes to memory
        }
        return Base64.getEncoder().encodeToString(compressed.toByteArray());
    }
}
