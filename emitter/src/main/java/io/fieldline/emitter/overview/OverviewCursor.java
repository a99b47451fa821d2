package io.fieldline.emitter.overview;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page has of the overview.
 *
 * @param epoch   the emitter that counts the versions; a restarted one begins a new epoch
 * @param start   where the emitter was when the page began from scratch
 * @param base    the version up to which the page has had everything; 0 before that
 * @param reached what the last part reached: after {@code base} if further parts were missing
 */
public record OverviewCursor(String epoch, Position start, long base, Position reached) {
    /** Of a page that has nothing. */
    public static final OverviewCursor NONE = new OverviewCursor("", Position.ZERO, 0, Position.ZERO);

    private static final Pattern TEXT = Pattern.compile("([0-9a-z]{1,16})" + "\\.(\\d{1,16})".repeat(5));

    /**
     * A position in the changes.
     *
     * @param series  the version of a change of a series
     * @param devices the arrival of a change of a device
     */
    public record Position(long series, long devices) {
        static final Position ZERO = new Position(0, 0);

        public Position {
            if (series < 0 || devices < 0) {
                throw new IllegalArgumentException("series %d, devices %d".formatted(series, devices));
            }
        }

        boolean isBeyond(Position last) {
            return series > last.series || devices > last.devices;
        }
    }

    public OverviewCursor {
        if (base < 0 || base > reached.series()) {
            throw new IllegalArgumentException("base %d, reached %s".formatted(base, reached));
        }
    }

    /** Reads what a page sent; any text that is not a cursor is {@link #NONE}. */
    public static OverviewCursor parse(String text) {
        var found = TEXT.matcher(text);
        if (!found.matches() || number(found, 4) > number(found, 5)) {
            return NONE;
        }
        return new OverviewCursor(
                found.group(1),
                new Position(number(found, 2), number(found, 3)),
                number(found, 4),
                new Position(number(found, 5), number(found, 6)));
    }

    private static long number(Matcher found, int group) {
        return Long.parseLong(found.group(group));
    }

    /** The changes of series that were evicted before this do not matter for the page. */
    long knownSeries() {
        return Math.max(start.series(), reached.series());
    }

    /** The same of devices. */
    long knownDevices() {
        return Math.max(start.devices(), reached.devices());
    }

    /** The text for the page. */
    @Override
    public String toString() {
        return "%s.%d.%d.%d.%d.%d"
                .formatted(epoch, start.series(), start.devices(), base, reached.series(), reached.devices());
    }
}
