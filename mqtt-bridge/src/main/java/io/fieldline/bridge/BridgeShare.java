package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/**
 * The devices of one of several bridges. Each bridge receives all messages, and processes the devices whose hash
 * belongs to its number. All messages of a device therefore stay in order. Kafka chooses partitions by the same hash.
 *
 * @param number the number of this bridge, from 1 to {@code count}
 * @param count  the number of bridges
 */
record BridgeShare(int number, int count) {
    /** The share of a single bridge. */
    static final BridgeShare ALL = new BridgeShare(1, 1);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,3})/(\\d{1,3})");

    BridgeShare {
        if (number < 1 || number > count) {
            throw new IllegalArgumentException("share %d/%d does not exist".formatted(number, count));
        }
    }

    /** Reads a text like {@code 1/3}; empty if it has another form. */
    static Optional<BridgeShare> parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var number = Integer.parseInt(matcher.group(1));
        var count = Integer.parseInt(matcher.group(2));
        return number >= 1 && number <= count ? Optional.of(new BridgeShare(number, count)) : Optional.empty();
    }

    boolean isAll() {
        return count == 1;
    }

    /** Whether this bridge processes the messages with this key. */
    boolean takes(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % count == number - 1;
    }

    /**
     * The client id of this bridge. It includes the number of bridges, because no messages of other shares may wait in
     * the session.
     */
    String clientId(String configured) {
        return isAll() ? configured : "%s-%d-of-%d".formatted(configured, number, count);
    }
}
