package io.fieldline.messages;

import java.time.Instant;

/**
 * A command that an operator sends to a device; the record's key is the device.
 *
 * @param id      a name of its own, 1 to {@value #LONGEST_ID} characters
 * @param command what the device gets, 1 to {@value #LONGEST} characters, for example {@code interval 500}
 * @param by      the name that the operator typed, or the account
 * @param account the name of the operator's token
 * @param at      when the operator sent it, by the emitter's clock
 */
public record Command(String id, String deviceName, String command, String by, String account, Instant at) {
    /** The maximum length of a command, in characters; a line of a board has at most 127. */
    public static final int LONGEST = 120;

    static final int LONGEST_ID = 64;

    public Command {
        ShortText.check("id", id, LONGEST_ID);
        Names.checkDevice(deviceName);
        ShortText.check("command", command, LONGEST);
        ShortText.checkAuthor(by, account);
    }
}
