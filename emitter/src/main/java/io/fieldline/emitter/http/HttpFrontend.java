package io.fieldline.emitter.http;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.listener.ExceptionListenerAdapter;
import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.socketio.EngineSessions;
import io.fieldline.emitter.socketio.SocketIoSessions;
import io.fieldline.emitter.socketio.workarounds.QuickStopServer;
import io.fieldline.emitter.socketio.workarounds.WholePackets;
import io.fieldline.emitter.tls.TlsFiles;
import io.fieldline.kafka.DeviceShare;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: netty-socketio serves Socket.IO, and our handlers in its pipeline serve everything else. */
public final class HttpFrontend implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpFrontend.class);
    private static final int PING_INTERVAL_MS = 25_000;
    private static final int PING_TIMEOUT_MS = 20_000;
    private static final Duration SLOW_CLIENT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SWEEP = Duration.ofMillis(500);
    private static final Duration RELOAD = Duration.ofSeconds(5);
    /** By default the kernel uses megabytes for each client that does not read. */
    private static final int SEND_BUFFER_BYTES = 262_144;

    private final QuickStopServer server;
    private final URI address;
    private final Housekeeping housekeeping;

    private HttpFrontend(QuickStopServer server, URI address, Housekeeping housekeeping) {
        this.server = server;
        this.address = address;
        this.housekeeping = housekeeping;
    }

    /**
     * The options of the server.
     *
     * @param slowClientTimeout how long a client may read nothing of a response
     * @param share             the devices that this emitter serves
     * @param fatal             gets an error that no client can cause
     */
    public record Options(
            Optional<TlsFiles> tls,
            Duration slowClientTimeout,
            DeviceShare share,
            Thread.UncaughtExceptionHandler fatal) {}

    /** Listens without TLS. If that fails, the message of the exception has the reason and says what to do. */
    public static HttpFrontend open(
            InetSocketAddress address,
            Access access,
            ClientLimits limits,
            Refusals refusals,
            Broadcaster broadcast,
            HttpRequests requests,
            Thread.UncaughtExceptionHandler fatal)
            throws IOException {
        var options = new Options(Optional.empty(), SLOW_CLIENT_TIMEOUT, DeviceShare.ALL, fatal);
        return open(address, access, limits, refusals, broadcast, requests, options);
    }

    /** Starts to listen. If that fails, the message of the exception has the reason and says what to do. */
    public static HttpFrontend open(
            InetSocketAddress address,
            Access access,
            ClientLimits limits,
            Refusals refusals,
            Broadcaster broadcast,
            HttpRequests requests,
            Options options)
            throws IOException {
        var server = new QuickStopServer(configuration(address, limits));
        var engine = new EngineSessions(limits, refusals);
        var sessions = new SocketIoSessions(broadcast, access, refusals, engine);
        server.setPipelineFactory(
                new HttpPipeline(access, limits, refusals, engine, sessions::join, requests, options));
        sessions.listen(server);
        var bound = (ChannelFuture) server.startAsync();
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            server.stop();
            throw new IOException(
                    "cannot listen on %s port %d: %s; stop the process that uses it, or choose another --port"
                            .formatted(address.getHostString(), address.getPort(), bound.cause()),
                    bound.cause());
        }
        var port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        return new HttpFrontend(
                server,
                address(options.tls().isPresent(), address.getHostString(), port),
                housekeeping(access, refusals, broadcast, engine, options));
    }

    private static Housekeeping housekeeping(
            Access access, Refusals refusals, Broadcaster broadcast, EngineSessions engine, Options options) {
        var housekeeping = new Housekeeping();
        housekeeping.every(SWEEP, () -> {
            engine.sweep(broadcast::show);
            refusals.audit().flush(System.nanoTime());
        });
        housekeeping.every(RELOAD, () -> {
            access.reload();
            engine.endRevoked(access);
            options.tls().ifPresent(TlsFiles::reload);
        });
        return housekeeping;
    }

    /** The address with the actual port. */
    public URI address() {
        return address;
    }

    /** The event loops that accept and serve connections, for {@link Watchdog}. */
    List<EventExecutor> eventLoops() {
        return server.eventLoops();
    }

    @Override
    public void close() {
        housekeeping.close();
        server.stop();
    }

    private static URI address(boolean tls, String host, int port) {
        return URI.create(
                "%s://%s:%d".formatted(tls ? "https" : "http", host.contains(":") ? "[" + host + "]" : host, port));
    }

    private static Configuration configuration(InetSocketAddress address, ClientLimits limits) {
        var configuration = new Configuration();
        configuration.setHostname(address.getHostString());
        configuration.setPort(address.getPort());
        configuration.setBossThreads(1);
        configuration.setWorkerThreads(2);
        configuration.setPingInterval(PING_INTERVAL_MS);
        configuration.setPingTimeout(PING_TIMEOUT_MS);
        configuration.setAllowCustomRequests(true); // HttpRequests answers them
        configuration.setRandomSession(true); // otherwise a browser chooses its own session id
        configuration.setWebsocketCompression(false); // the inflated size would have no limit
        configuration.setHttpCompression(false);
        configuration.setAddVersionHeader(false);
        configuration.setEnableCors(true); // returns the origin, which RequestFilter has checked
        configuration.setMaxHttpContentLength(limits.body());
        configuration.setMaxFramePayloadLength(limits.frame());
        configuration.setJsonSupport(new WholePackets());
        configuration.setExceptionListener(new Failures());
        configuration.getSocketConfig().setReuseAddress(true); // to restart immediately
        configuration.getSocketConfig().setTcpSendBufferSize(SEND_BUFFER_BYTES);
        return configuration;
    }

    private static final class Failures extends ExceptionListenerAdapter {
        @Override
        public void onConnectException(Exception failure, SocketIOClient client) {
            log.error("cannot serve a client: address={}", client.getRemoteAddress(), failure);
        }

        @Override
        public void onAuthException(Throwable failure, SocketIOClient client) {
            throw new IllegalStateException("unexpected listener: SocketIoSessions checks tokens", failure);
        }
    }
}
