package io.fieldline.emitter.reply;

import io.fieldline.emitter.access.Admission;
import java.nio.ByteBuffer;
import java.util.Map;

/** The answers to wrong tokens, missing tokens and tokens in the address of the page. */
public final class LoginReplies {
    public static final String TOKEN_REQUIRED =
            "this emitter requires a token: open /?token=... once, or send Authorization: Bearer";

    /** Another token would not help, so this is not a refusal of the credentials. */
    public static final String UNREADY =
            "the emitter has started and is still reading the login sessions; try again soon";

    /** Relative, because the page may be below the path of a share. */
    private static final String PAGE = "./";
    /** The page then says that the token is wrong. */
    private static final String REFUSED_PAGE = "./#token-refused";
    /** The page then says after how many seconds the emitter accepts a token again. */
    private static final String THROTTLED_PAGE = "./#token-throttled=";

    private LoginReplies() {}

    public static Reply tokenRequired() {
        return Reply.error(401, TOKEN_REQUIRED).with("WWW-Authenticate", "Bearer");
    }

    public static Reply unready() {
        return Reply.error(503, UNREADY).with("Retry-After", "5");
    }

    /** The client sent too many wrong tokens. */
    public static Reply throttled(Admission.Throttled throttled) {
        return Reply.error(429, throttledMessage(throttled)).with("Retry-After", Long.toString(throttled.seconds()));
    }

    public static String throttledMessage(Admission.Throttled throttled) {
        return "too many wrong tokens from this address: try again in %d s".formatted(throttled.seconds());
    }

    /** Redirects to the page without the token in its address, where others could see it and the browser would store it. */
    public static Reply page() {
        return redirect(PAGE);
    }

    public static Reply refusedPage() {
        return redirect(REFUSED_PAGE);
    }

    public static Reply throttledPage(Admission.Throttled throttled) {
        return redirect(THROTTLED_PAGE + throttled.seconds()).with("Retry-After", Long.toString(throttled.seconds()));
    }

    private static Reply redirect(String location) {
        return new Reply(303, ByteBuffer.allocate(0), Map.of("Location", location, "Cache-Control", "no-store"));
    }
}
