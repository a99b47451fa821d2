package io.fieldline.emitter.http;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.socketio.EngineSessions;
import io.fieldline.emitter.socketio.workarounds.MessageLimit;
import io.fieldline.emitter.socketio.workarounds.PacketShortcut;
import io.fieldline.emitter.socketio.workarounds.PacketWriter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;

/**
 * The handlers of a connection. Those of netty-socketio serve Socket.IO. Ours, before, between and behind them, serve
 * everything else.
 */
final class HttpPipeline extends SocketIOChannelInitializer {
    private final RequestFilter filter;
    private final ClientLimits limits;
    private final Refusals refusals;
    private final EngineSessions engine;
    private final PacketWriter.ConnectHandler connectHandler;
    private final LoginRequests logins;
    private final HttpRequests requests;
    private final HttpFrontend.Options options;
    private final PacketShortcut shortcut = new PacketShortcut();
    private final ConnectionLimit connections;
    private final ConnectionErrorHandler errors;
    private PacketWriter packets;

    HttpPipeline(
            Access access,
            ClientLimits limits,
            Refusals refusals,
            EngineSessions engine,
            PacketWriter.ConnectHandler connectHandler,
            HttpRequests requests,
            HttpFrontend.Options options) {
        this.filter = new RequestFilter(access, limits, refusals, engine, options.share());
        this.limits = limits;
        this.refusals = refusals;
        this.engine = engine;
        this.connectHandler = connectHandler;
        this.logins = new LoginRequests(access, refusals);
        this.requests = requests;
        this.options = options;
        this.connections = new ConnectionLimit(
                limits, access.proxies(), refusals, options.tls().isPresent());
        this.errors = new ConnectionErrorHandler(refusals, options.fatal());
        this.packets = new PacketWriter(new Configuration(), connectHandler);
    }

    @Override
    public void start(Configuration configuration, NamespacesHub namespaces) {
        super.start(configuration, namespaces);
        packets = new PacketWriter(configuration, connectHandler); // now it has its JSON support
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
        var connection =
                new HttpConnection(filter, refusals, options.slowClientTimeout().toNanos());
        pipeline.replace(HTTP_REQUEST_DECODER, HTTP_REQUEST_DECODER, connection.decoder());
        pipeline.remove(HTTP_ENCODER); // at its old position the refusals of the aggregator do not reach it
        pipeline.addBefore(HTTP_AGGREGATOR, HTTP_ENCODER, new HttpResponseEncoder());
        pipeline.addBefore(HTTP_AGGREGATOR, "connection", connection);
        pipeline.addAfter(AUTHORIZE_HANDLER, "http", requests);
        pipeline.addAfter(AUTHORIZE_HANDLER, "login", logins);
        pipeline.addAfter(AUTHORIZE_HANDLER, "engineSessions", engine);
        pipeline.addBefore(PACKET_HANDLER, "messageLimit", new MessageLimit(limits.messages(), refusals));
        pipeline.addAfter(SOCKETIO_ENCODER, "packetWriter", packets);
        pipeline.addLast("errors", errors);
    }

    @Override
    public void onDisconnect(ClientHead client) {
        engine.removed(client.getSessionId());
        super.onDisconnect(client);
    }
}
