package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Admission;
import io.fieldline.emitter.access.Credentials;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.reply.LoginReplies;
import io.fieldline.emitter.reply.Refusal;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/** Logs in a browser that opens the page with {@code /?token=...}, and redirects it to an address without the token. */
final class PageLogin {
    private final Access access;
    private final Refusals refusals;

    PageLogin(Access access, Refusals refusals) {
        this.access = access;
        this.refusals = refusals;
    }

    /** A wrong token does not open the page, even if the browser has a login session. */
    Refusal logIn(Channel channel, HttpRequest request, List<String> tokens) {
        if (!access.requiresToken()) {
            return Refusal.uncounted(LoginReplies.page());
        }
        if (tokens.size() != 1) {
            return wrongToken();
        }
        var login = access.logIn(ClientAddress.of(channel), tokens.get(0));
        if (login.admission() instanceof Admission.Throttled throttled) {
            return new Refusal(Reason.GUESSES, LoginReplies.throttledPage(throttled));
        }
        if (login.session().isEmpty() || !(login.admission() instanceof Admission.Granted granted)) {
            return wrongToken();
        }
        refusals.audit().changed("login", ClientAddress.of(channel), granted.principal());
        var secure = Credentials.isSecure(channel, request.headers());
        return Refusal.uncounted(LoginReplies.page()
                .with("Set-Cookie", Credentials.cookie(login.session().get(), secure)));
    }

    private static Refusal wrongToken() {
        return new Refusal(Reason.TOKEN, LoginReplies.refusedPage());
    }
}
