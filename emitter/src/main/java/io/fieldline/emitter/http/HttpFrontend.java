package io.fieldline.emitter.http;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.listener.ExceptionListenerAdapter;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import io.fieldline.emitter.live.Broadcast;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one port: Socket.IO by netty-socketio, and in its pipeline our own handlers for all else. */
public final class HttpFrontend implements AutoCloseable {
    public static final String SOCKET_IO = "/socket.io/";

    private static final Logger log = LoggerFactory.getLogger(HttpFrontend.class);
    private static final int PING_INTERVAL_MS = 25_000;
    private static final int PING_TIMEOUT_MS = 20_000;
    /** A browser answers each ping, so a connection that is silent for longer than both is of no use. */
    private static final int SILENCE_SECONDS = 60;

    private static final int STOP_SECONDS = 2;

    private final Server server;
    private final URI address;

    private HttpFrontend(Server server, URI address) {
        this.server = server;
        this.address = address;
    }

    /**
     * Listens; throws when it cannot, saying why and what to do.
     *
     * @param fatal gets an error that is no client's fault
     */
    public static HttpFrontend open(
            InetSocketAddress address,
            Access access,
            Limits limits,
            Refusals refusals,
            Broadcast broadcast,
            HttpRequests requests,
            Thread.UncaughtExceptionHandler fatal)
            throws IOException {
        var server = new Server(configuration(address, limits));
        var sessions = new Sessions(broadcast, access, refusals);
        server.setPipelineFactory(new Pipeline(
                new Gate(access, limits, refusals),
                limits,
                refusals,
                sessions::join,
                requests,
                new LastResort(refusals, fatal)));
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
        return new HttpFrontend(server, address(address.getHostString(), port));
    }

    /** With the port that was really taken. */
    public URI address() {
        return address;
    }

    @Override
    public void close() {
        server.stop();
    }

    private static URI address(String host, int port) {
        return URI.create("http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port));
    }

    private static Configuration configuration(InetSocketAddress address, Limits limits) {
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
        private final Gate gate;
        private final Limits limits;
        private final Refusals refusals;
        private final PacketWriter.Door door;
        private final HttpRequests requests;
        private final ConnectionLimit connections;
        private final TooLong tooLong;
        private final LastResort lastResort;
        private PacketWriter packets;

        Pipeline(
                Gate gate,
                Limits limits,
                Refusals refusals,
                PacketWriter.Door door,
                HttpRequests requests,
                LastResort lastResort) {
            this.gate = gate;
            this.limits = limits;
            this.refusals = refusals;
            this.door = door;
            this.requests = requests;
            this.connections = new ConnectionLimit(limits.connections(), refusals);
            this.tooLong = new TooLong(refusals);
            this.lastResort = lastResort;
            this.packets = new PacketWriter(new Configuration(), door);
        }

        @Override
        public void start(Configuration configuration, NamespacesHub namespaces) {
            super.start(configuration, namespaces);
            packets = new PacketWriter(configuration, door); // by now it has its JSON support
        }

        @Override
        protected void addSocketioHandlers(ChannelPipeline pipeline) {
            pipeline.addFirst("silence", new ReadTimeoutHandler(SILENCE_SECONDS));
            pipeline.addFirst("connectionLimit", connections);
            super.addSocketioHandlers(pipeline);
            pipeline.remove(HTTP_ENCODER); // there, the aggregator's refusals do not reach it
            pipeline.addBefore(HTTP_AGGREGATOR, HTTP_ENCODER, new HttpResponseEncoder());
            pipeline.addBefore(HTTP_AGGREGATOR, "tooLong", tooLong);
            pipeline.addBefore(AUTHORIZE_HANDLER, "gate", gate);
            pipeline.addAfter(AUTHORIZE_HANDLER, "http", requests); // after: there the timer for a first request ends
            pipeline.addBefore(PACKET_HANDLER, "messageLimit", new MessageLimit(limits.messages(), refusals));
            pipeline.addAfter(SOCKETIO_ENCODER, "packetWriter", packets);
            pipeline.addLast("lastResort", lastResort);
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
