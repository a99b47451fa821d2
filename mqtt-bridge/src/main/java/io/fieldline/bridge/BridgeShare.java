package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/**
 * Which devices one of several bridges takes, each of which receives all messages: those whose hash, the same by which Kafka
 * chooses a partition, falls to its number. All messages of a device go through one bridge, which keeps their order.
 *
 * @param number of this bridge, from 1 to {@code count}
 * @param count  of the bridges that together take all devices
 */
record BridgeShare(int number, int count) {
    /** Of a bridge that is alone. */
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

    /** Whether this bridge takes the messages with this key. */
    boolean takes(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % count == number - 1;
    }

    /** The client id of this bridge: with another number of bridges it is another session, where nothing waits. */
    String clientId(String configured) {
        return isAll() ? configured : "%s-%d-of-%d".formatted(configured, number, count);
    }
}
