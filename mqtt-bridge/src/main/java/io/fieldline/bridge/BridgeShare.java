package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/**
 * The devices of one of several bridges. Each bridge receives all messages, and processes the devices whose hash belongs to
 * its number; it is the hash by which Kafka chooses a partition. So all messages of a device stay in order.
 *
 * @param number of this bridge, from 1 to {@code count}
 * @param count  of all bridges
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

    /** Reads a text like {@code 1/3}; nothing if it is something else. */
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

    /** The client id of this bridge. Another number of bridges means other sessions, in which no messages of other shares wait. */
    String clientId(String configured) {
        return isAll() ? configured : "%s-%d-of-%d".formatted(configured, number, count);
    }
}
