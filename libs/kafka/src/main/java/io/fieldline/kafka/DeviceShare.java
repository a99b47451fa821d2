package io.fieldline.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/**
 * The devices of one of several processes that divide the devices between them. A device belongs to the process whose number is
 * its hash. Kafka chooses the partition of a key by the same hash, so with a multiple of {@code count} partitions, a partition
 * has only devices of one share.
 *
 * @param number the number of this process, from 1 to {@code count}
 * @param count  the number of processes
 */
public record DeviceShare(int number, int count) {
    /** The share of a single process. */
    public static final DeviceShare ALL = new DeviceShare(1, 1);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,3})/(\\d{1,3})");

    public DeviceShare {
        if (number < 1 || number > count) {
            throw new IllegalArgumentException("share %d/%d does not exist".formatted(number, count));
        }
    }

    /** Reads a text like {@code 1/3}; empty if it has another form. */
    public static Optional<DeviceShare> parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var number = Integer.parseInt(matcher.group(1));
        var count = Integer.parseInt(matcher.group(2));
        return number >= 1 && number <= count ? Optional.of(new DeviceShare(number, count)) : Optional.empty();
    }

    /** The hash by which Kafka chooses the partition of a key. */
    static int hash(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key));
    }

    public boolean isAll() {
        return count == 1;
    }

    public boolean includes(String device) {
        return numberOf(device) == number;
    }

    /** The number of the share that has this device. */
    public int numberOf(String device) {
        return hash(device.getBytes(UTF_8)) % count + 1;
    }

    /** Whether each partition of a topic has only devices of one share, if its keys begin with the device. */
    public boolean divides(int partitions) {
        return partitions % count == 0;
    }

    /** Whether the partition has devices of this share; only if this share {@link #divides} the partitions. */
    public boolean includesPartition(int partition) {
        return partition % count == number - 1;
    }

    @Override
    public String toString() {
        return "%d/%d".formatted(number, count);
    }
}
