package io.fieldline.emitter.access;

/**
 * Who a client is.
 *
 * @param name    of its token
 * @param tokenId changes with the token, but does not reveal it
 */
public record Principal(String name, Role role, String tokenId) {
    /** Everybody, where no token is required. */
    static final Principal ANYONE = new Principal("anyone", Role.OPERATOR, "");
}
