package io.fieldline.load;

/**
 * What is sent.
 *
 * @param senders   connections; each device has one sender, so that its readings are in order
 * @param perSecond messages in a second of all senders together; 0: as fast as possible
 */
public record Load(long messages, int senders, int devices, double perSecond) {
    public Load {
        if (messages < 1 || senders < 1 || devices < senders) {
            throw new IllegalArgumentException(
                    "expected at least one message, one sender, and a device for each sender");
        }
    }

    /** The number of messages of one device; the first ones have one more if it does not come out even. */
    public long messagesOf(int device) {
        return messages / devices + (device < messages % devices ? 1 : 0);
    }
}
