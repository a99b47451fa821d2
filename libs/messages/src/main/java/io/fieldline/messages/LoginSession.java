package io.fieldline.messages;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A login session of a browser. Its key is {@code account|digest}, with the digest of the id of the session. Only the browser has
 * the id, so this record gives no access.
 *
 * @param account the name of the token
 * @param proof   the signature of token and role with the id as the key, so that nobody without the id can test a guess of the token
 * @param expires the end of the session, if it is not ended before
 */
public record LoginSession(String account, String proof, Instant expires) {
    /** The HMAC-SHA256 in base64url. */
    private static final Pattern PROOF = Pattern.compile("[\\w-]{43}");

    public LoginSession {
        ShortText.check("account", account, ShortText.LONGEST_NAME);
        if (!PROOF.matcher(proof).matches()) {
            throw new IllegalArgumentException("proof: expected 43 characters of base64url");
        }
    }
}
