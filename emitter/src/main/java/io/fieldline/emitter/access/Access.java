package io.fieldline.emitter.access;

import io.fieldline.emitter.access.Tokens.Token;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.limits.TrustedProxies;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides who may read the data: pages of these origins that use a known name of this server. If tokens are required, they
 * also need a token or a login session.
 */
public final class Access {
    private final Set<String> origins;
    private final HostNames hosts;
    private final TrustedProxies proxies;
    private final Supplier<Optional<Tokens>> tokens;
    private final Runnable reload;
    private final LoginSessions sessions = new LoginSessions(Clock.systemUTC());
    private final FailedTokens failures = new FailedTokens();

    /** With one fixed token, or without tokens. */
    public Access(List<URI> origins, Optional<String> token) {
        this(origins, HostNames.of("localhost", origins, List.of()), List.of(), fixed(token), () -> {});
    }

    /** With the tokens of this file, or without tokens; {@code proxies} are the addresses of trusted proxies. */
    public Access(List<URI> origins, HostNames hosts, List<String> proxies, Optional<TokenFile> file) {
        this(origins, hosts, proxies, () -> file.map(TokenFile::tokens), () -> file.ifPresent(TokenFile::reload));
    }

    private Access(
            List<URI> origins,
            HostNames hosts,
            List<String> proxies,
            Supplier<Optional<Tokens>> tokens,
            Runnable reload) {
        this.origins = origins.stream()
                .map(origin -> origin.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.hosts = hosts;
        this.proxies = new TrustedProxies(proxies);
        this.tokens = tokens;
        this.reload = reload;
    }

    private static Supplier<Optional<Tokens>> fixed(Optional<String> token) {
        var tokens = token.map(Tokens::single);
        return () -> tokens;
    }

    /** The emitter's own origin is its name in the request, with http, or with https because a proxy may terminate TLS. */
    public boolean allows(String origin, String host) {
        var name = origin.toLowerCase(Locale.ROOT);
        var own = host.toLowerCase(Locale.ROOT);
        return origins.contains(name) || name.equals("http://" + own) || name.equals("https://" + own);
    }

    public boolean knows(String hostName) {
        return hosts.contains(hostName);
    }

    public TrustedProxies proxies() {
        return proxies;
    }

    /** Reads the token file again if it has changed. */
    public void reload() {
        reload.run();
    }

    public boolean requiresToken() {
        return tokens.get().isPresent();
    }

    /** Checks the login session, then the token. */
    public Admission admit(ClientAddress address, Credentials credentials) {
        if (tokens.get().isEmpty()) {
            return new Admission.Granted(Principal.ANYONE);
        }
        var principal = credentials.session().flatMap(this::session);
        return principal.isPresent()
                ? new Admission.Granted(principal.get())
                : admitToken(address, credentials.token());
    }

    private Optional<Principal> session(String id) {
        return tokens.get().flatMap(it -> sessions.find(id, it));
    }

    private Admission admitToken(ClientAddress address, Optional<String> presented) {
        if (presented.isEmpty()) {
            return new Admission.Refused();
        }
        var checked = check(address, presented.get());
        return checked.token.isPresent()
                ? new Admission.Granted(checked.token.get().principal())
                : checked.refusal;
    }

    /** Starts a login session if the token is correct. If no token is required, everyone is admitted without a session. */
    public Login logIn(ClientAddress address, String presented) {
        if (!requiresToken()) {
            return new Login(Optional.empty(), new Admission.Granted(Principal.ANYONE));
        }
        var checked = check(address, presented);
        return new Login(
                checked.token.map(sessions::start),
                checked.token
                        .<Admission>map(token -> new Admission.Granted(token.principal()))
                        .orElse(checked.refusal));
    }

    /** The result of a login; {@code session} is the id of the new login session. */
    public record Login(Optional<String> session, Admission admission) {}

    /** Ends a login session, and returns its principal if it existed. */
    public Optional<Principal> logOut(String session) {
        var principal = session(session);
        principal.ifPresent(any -> sessions.end(session));
        return principal;
    }

    /** Whether the token of this principal is still valid. */
    public boolean isStill(Principal principal) {
        return tokens.get().map(it -> it.includes(principal)).orElse(true);
    }

    private Checked check(ClientAddress address, String presented) {
        var now = System.nanoTime();
        var wait = failures.remainingWait(address, now);
        if (!wait.isZero()) {
            return new Checked(Optional.empty(), new Admission.Throttled(wait));
        }
        var token = tokens.get().flatMap(it -> it.find(presented));
        if (token.isEmpty()) {
            failures.add(address, now);
        }
        return new Checked(token, new Admission.Refused());
    }

    private record Checked(Optional<Token> token, Admission refusal) {}
}
