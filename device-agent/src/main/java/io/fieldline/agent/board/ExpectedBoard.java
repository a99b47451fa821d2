package io.fieldline.agent.board;

import java.util.function.Predicate;

/**
 * Which board a port must have.
 *
 * @param isSearch whether the port may have another kind of device, so that the board must show that it is one
 * @param portId   identifies a board that does not say which one it is, by the USB port
 * @param accepted whether a board is the expected one, by its id
 */
public record ExpectedBoard(boolean isSearch, String portId, Predicate<String> accepted) {
    /** Any board, because a person has named its port. */
    public static final ExpectedBoard ANY = new ExpectedBoard(false, "", id -> true);

    boolean accepts(String id) {
        return accepted.test(id);
    }
}
