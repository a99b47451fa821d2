package io.fieldline.emitter.access;

/**
 * The identity of a client.
 *
 * @param name    the name of its token
 * @param tokenId the start of the token's digest; changes with the token, but does not reveal it
 */
public record Principal(String name, Role role, String tokenId) {
    /** Every client, if no token is required. */
    static final Principal ANYONE = new Principal("local", Role.OPERATOR, "");
}
