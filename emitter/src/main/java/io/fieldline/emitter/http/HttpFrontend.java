package io.fieldline.emitter.http;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.listener.ExceptionListenerAdapter;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import io.fieldline.emitter.push.Broadcaster;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one port: Socket.IO by netty-socketio, and in its pipeline our own handlers for all else. */
public final class HttpFrontend implements AutoCloseable {
    public static final String SOCKET_IO = "/socket.io/";

    private static final Logger log = LoggerFactory.getLogger(HttpFrontend.class);
    private static final int PING_INTERVAL_MS = 25_000;
    private static final int PING_TIMEOUT_MS = 20_000;
    private static final Duration SLOW_CLIENT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SWEEP = Duration.ofMillis(500);
    private static final Duration RELOAD = Duration.ofSeconds(5);
    /** By default the kernel takes megabytes for each client that does not read. */
    private static final int SEND_BUFFER_BYTES = 262_144;

    /** Of one read from a socket: what waits for the rest of a request takes so much direct memory, however little it is. */
    private static final int MAX_READ_BYTES = 8_192;

    private static final int FIRST_READ_BYTES = 2_048;
    private static final int MIN_READ_BYTES = 64;

    private static final int STOP_SECONDS = 2;

    private final Server server;
    private final URI address;
    private final Housekeeping housekeeping;

    private HttpFrontend(Server server, URI address, Housekeeping housekeeping) {
        this.server = server;
        this.address = address;
        this.housekeeping = housekeeping;
    }

    /**
     * What else the server needs.
     *
     * @param slowClientTimeout so long a client may read nothing of what waits for it
     * @param fatal      gets an error that is no client's fault
     */
    public record Options(Optional<TlsFiles> tls, Duration slowClientTimeout, Thread.UncaughtExceptionHandler fatal) {}

    /** Listens without TLS; throws when it cannot, saying why and what to do. */
    public static HttpFrontend open(
            InetSocketAddress address,
            Access access,
            ClientLimits limits,
            Refusals refusals,
            Broadcaster broadcast,
            HttpRequests requests,
            Thread.UncaughtExceptionHandler fatal)
            throws IOException {
        var options = new Options(Optional.empty(), SLOW_CLIENT_TIMEOUT, fatal);
        return open(address, access, limits, refusals, broadcast, requests, options);
    }

    /** Listens; throws when it cannot, saying why and what to do. */
    public static HttpFrontend open(
            InetSocketAddress address,
            Access access,
            ClientLimits limits,
            Refusals refusals,
            Broadcaster broadcast,
            HttpRequests requests,
            Options options)
            throws IOException {
        var server = new Server(configuration(address, limits));
        var engine = new EngineSessions(limits, refusals);
        var sessions = new SocketIoSessions(broadcast, access, refusals, engine);
        server.setPipelineFactory(new Pipeline(access, limits, refusals, engine, sessions::join, requests, options));
        sessions.listen(server);
        var bound = (ChannelFuture) server.startAsync();
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            server.stop();
            throw new IOException(
                    "cannot listen on %s port %d: %s; stop what listens there, or choose another --port"
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
            engine.sweep(broadcast::subscribe);
            refusals.audit().flush(System.nanoTime());
        });
        housekeeping.every(RELOAD, () -> {
            access.reload();
            engine.endRevoked(access);
            options.tls().ifPresent(TlsFiles::reload);
        });
        return housekeeping;
    }

    /** With the port that was really taken. */
    public URI address() {
        return address;
    }

    /** Those that serve connections, for {@link Watchdog}. */
    List<EventExecutor> eventLoops() {
        var loops = new ArrayList<EventExecutor>();
        server.groups.forEach(group -> group.forEach(loops::add));
        return loops;
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
        configuration.setAllowCustomRequests(true); // ours; HttpRequests answers them
        configuration.setRandomSession(true); // else a browser chooses its own session id
        configuration.setWebsocketCompression(false); // what it inflates has no bound
        configuration.setHttpCompression(false);
        configuration.setAddVersionHeader(false);
        configuration.setEnableCors(true); // reflects an origin that the gate let through
        configuration.setMaxHttpContentLength(limits.body());
        configuration.setMaxFramePayloadLength(limits.frame());
        configuration.setJsonSupport(new WholePackets());
        configuration.setExceptionListener(new Failures());
        configuration.getSocketConfig().setReuseAddress(true); // to restart at once
        configuration.getSocketConfig().setTcpSendBufferSize(SEND_BUFFER_BYTES);
        return configuration;
    }

    /** A server that stops without the seconds that Netty else waits for further work. */
    private static final class Server extends SocketIOServer {
        private List<EventLoopGroup> groups = List.of();

        Server(Configuration configuration) {
            super(configuration);
        }

        @Override
        protected void applyConnectionOptions(ServerBootstrap bootstrap) {
            super.applyConnectionOptions(bootstrap);
            bootstrap.childOption(
                    ChannelOption.RCVBUF_ALLOCATOR,
                    new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES));
            groups = List.of(bootstrap.config().group(), bootstrap.config().childGroup());
        }

        @Override
        public void stop() {
            for (var group : groups) {
                var unused = group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS); // awaited by super.stop()
            }
            super.stop();
        }
    }

    private static final class Pipeline extends SocketIOChannelInitializer {
        private final RequestFilter gate;
        private final ClientLimits limits;
        private final Refusals refusals;
        private final EngineSessions engine;
        private final PacketWriter.Door door;
        private final LoginRequests logins;
        private final HttpRequests requests;
        private final Options options;
        private final PacketShortcut shortcut = new PacketShortcut();
        private final ConnectionLimit connections;
        private final ConnectionErrorHandler lastResort;
        private PacketWriter packets;

        Pipeline(
                Access access,
                ClientLimits limits,
                Refusals refusals,
                EngineSessions engine,
                PacketWriter.Door door,
                HttpRequests requests,
                Options options) {
            this.gate = new RequestFilter(access, limits, refusals, engine);
            this.limits = limits;
            this.refusals = refusals;
            this.engine = engine;
            this.door = door;
            this.logins = new LoginRequests(access, refusals);
            this.requests = requests;
            this.options = options;
            this.connections = new ConnectionLimit(
                    limits, access.proxies(), refusals, options.tls().isPresent());
            this.lastResort = new ConnectionErrorHandler(refusals, options.fatal());
            this.packets = new PacketWriter(new Configuration(), door);
        }

        @Override
        public void start(Configuration configuration, NamespacesHub namespaces) {
            super.start(configuration, namespaces);
            packets = new PacketWriter(configuration, door); // by now it has its JSON support
        }

        @Override
        protected void addSslHandler(ChannelPipeline pipeline) {
            pipeline.addLast("packetShortcut", shortcut);
            pipeline.addLast("connectionLimit", connections);
            options.tls()
                    .ifPresent(tls -> pipeline.addLast(
                            SSL_HANDLER, tls.handler(pipeline.channel().alloc())));
        }

        @Override
        protected void addSocketioHandlers(ChannelPipeline pipeline) {
            super.addSocketioHandlers(pipeline);
            var connection = new HttpConnection(
                    gate, refusals, options.slowClientTimeout().toNanos());
            pipeline.replace(HTTP_REQUEST_DECODER, HTTP_REQUEST_DECODER, connection.decoder());
            pipeline.remove(HTTP_ENCODER); // there, the aggregator's refusals do not reach it
            pipeline.addBefore(HTTP_AGGREGATOR, HTTP_ENCODER, new HttpResponseEncoder());
            pipeline.addBefore(HTTP_AGGREGATOR, "connection", connection);
            pipeline.addAfter(AUTHORIZE_HANDLER, "http", requests);
            pipeline.addAfter(AUTHORIZE_HANDLER, "login", logins);
            pipeline.addAfter(AUTHORIZE_HANDLER, "engineSessions", engine);
            pipeline.addBefore(PACKET_HANDLER, "messageLimit", new MessageLimit(limits.messages(), refusals));
            pipeline.addAfter(SOCKETIO_ENCODER, "packetWriter", packets);
            pipeline.addLast("lastResort", lastResort);
        }

        @Override
        public void onDisconnect(ClientHead client) {
            engine.removed(client.getSessionId());
            super.onDisconnect(client);
        }
    }

    private static final class Failures extends ExceptionListenerAdapter {
        @Override
        public void onConnectException(Exception failure, SocketIOClient client) {
            log.error("a browser could not be served: client={}", client.getRemoteAddress(), failure);
        }

        @Override
        public void onAuthException(Throwable failure, SocketIOClient client) {
            throw new IllegalStateException("Sessions checks tokens, not a listener", failure);
        }
    }
}
