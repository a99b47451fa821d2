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
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides who may read the data: pages of these origins that use a known name of this server. If tokens are required, they
 * also need a token or a login session.
 */
public final class Access {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Set<String> origins;
    private final HostNames hosts;
    private final TrustedProxies proxies;
    private final Supplier<Optional<Tokens>> tokens;
    private final Runnable reload;
    private final LoginSessions sessions;
    private final SessionStore store;
    private final FailedTokens failures = new FailedTokens();

    /** With one fixed token, or without tokens. */
    public Access(List<URI> origins, Optional<String> token) {
        this(
                origins,
                HostNames.of("localhost", origins, List.of()),
                List.of(),
                fixed(token),
                () -> {},
                ofThisEmitter(),
                SessionStore.NONE);
    }

    /**
     * With the tokens of this file, or without tokens.
     *
     * @param proxies  the addresses of trusted proxies
     * @param sessions those of all emitters
     * @param store    gets the logins and logouts at this emitter
     */
    public Access(
            List<URI> origins,
            HostNames hosts,
            List<String> proxies,
            Optional<TokenFile> file,
            LoginSessions sessions,
            SessionStore store) {
        this(
                origins,
                hosts,
                proxies,
                () -> file.map(TokenFile::tokens),
                () -> file.ifPresent(TokenFile::reload),
                sessions,
                store);
    }

    private Access(
            List<URI> origins,
            HostNames hosts,
            List<String> proxies,
            Supplier<Optional<Tokens>> tokens,
            Runnable reload,
            LoginSessions sessions,
            SessionStore store) {
        this.origins = origins.stream()
                .map(origin -> origin.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.hosts = hosts;
        this.proxies = new TrustedProxies(proxies);
        this.tokens = tokens;
        this.reload = reload;
        this.sessions = sessions;
        this.store = store;
    }

    private static LoginSessions ofThisEmitter() {
        var sessions = new LoginSessions(Clock.systemUTC());
        sessions.complete();
        return sessions;
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
        var granted = credentials.session().flatMap(this::session);
        if (granted.isPresent()) {
            return granted.get();
        }
        return credentials.token().isEmpty()
                        && credentials.session().filter(this::mayBeUnread).isPresent()
                ? new Admission.Unready()
                : admitToken(address, credentials.token());
    }

    /** Whether the emitter may not have read this session yet. */
    private boolean mayBeUnread(String id) {
        return !sessions.isComplete() && LoginSessions.name(id).isPresent();
    }

    private Optional<Admission.Granted> session(String id) {
        return tokens.get().flatMap(known -> sessions.find(id, known).flatMap(key -> LoginSessions.name(id)
                .flatMap(known::named)
                .map(token -> new Admission.Granted(token.principal(), Optional.of(key)))));
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
            return new Login(Optional.empty(), new Admission.Granted(Principal.ANYONE), DONE);
        }
        var checked = check(address, presented);
        if (checked.token.isEmpty()) {
            return new Login(Optional.empty(), checked.refusal, DONE);
        }
        var started = sessions.start(checked.token.get());
        return new Login(
                Optional.of(started.id()),
                new Admission.Granted(checked.token.get().principal()),
                store.store(started.key(), Optional.of(started.session())));
    }

    /**
     * The result of a login.
     *
     * @param session the id of the new login session
     * @param stored  completed when all emitters can know the session
     */
    public record Login(Optional<String> session, Admission admission, CompletableFuture<Void> stored) {}

    /** Ends a login session, if it exists: at once at this emitter, and at the others when they know it. */
    public Logout logOut(String id) {
        var granted = session(id);
        if (granted.isEmpty()) {
            return new Logout(mayBeUnread(id) ? new Admission.Unready() : new Admission.Refused(), DONE);
        }
        var key = granted.get().session().orElseThrow();
        sessions.remove(key);
        return new Logout(granted.get(), store.store(key, Optional.empty()));
    }

    /**
     * The result of a logout.
     *
     * @param admission whose session was ended; not granted if there was none
     * @param stored    completed when all emitters can know the end
     */
    public record Logout(Admission admission, CompletableFuture<Void> stored) {}

    /** Whether the token of a client is still valid, and its login session, if it has one, was not ended. */
    public boolean isStill(Admission.Granted granted) {
        return tokens.get().map(it -> it.includes(granted.principal())).orElse(true)
                && granted.session().map(sessions::has).orElse(true);
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
