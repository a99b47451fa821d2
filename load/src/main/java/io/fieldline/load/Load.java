package io.fieldline.load;

/**
 * What is sent.
 *
 * @param senders   connections; each device has one sender, so that its readings are in order
 * @param perSecond messages in a second of all senders together; 0: as fast as possible
 * @param churn     connections in a second that end, and that new ones replace
 */
public record Load(long messages, int senders, int devices, double perSecond, double churn) {
    /** Without a rate, the time of each message is stored. */
    static final long MOST_WITHOUT_RATE = 20_000_000;

    public Load {
        if (messages < 1 || senders < 1 || devices < senders) {
            throw new IllegalArgumentException(
                    "expected at least one message, one sender, and a device for each sender");
        }
        if (perSecond == 0 && messages > MOST_WITHOUT_RATE) {
            throw new IllegalArgumentException(
                    "expected at most %d messages without a rate, got %d".formatted(MOST_WITHOUT_RATE, messages));
        }
    }

    public boolean hasRate() {
        return perSecond > 0;
    }

    /** The number of messages of one device; the first ones have one more if it does not come out even. */
    public long messagesOf(int device) {
        return messages / devices + (device < messages % devices ? 1 : 0);
    }
}
