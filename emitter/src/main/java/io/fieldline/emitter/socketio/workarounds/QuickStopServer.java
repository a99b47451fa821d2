package io.fieldline.emitter.socketio.workarounds;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server that stops without Netty's quiet period of two seconds, limits the memory of one read, and reveals its event
 * loops.
 */
public final class QuickStopServer extends SocketIOServer {
    /** Maximum buffer of one read: an incomplete request keeps the whole buffer in direct memory, even if it is short. */
    private static final int MAX_READ_BYTES = 8_192;

    private static final int FIRST_READ_BYTES = 2_048;
    private static final int MIN_READ_BYTES = 64;

    private static final int STOP_SECONDS = 2;

    private List<EventLoopGroup> groups = List.of();

    public QuickStopServer(Configuration configuration) {
        super(configuration);
    }

    /** The event loops that accept and serve connections. */
    public List<EventExecutor> eventLoops() {
        var loops = new ArrayList<EventExecutor>();
        groups.forEach(group -> group.forEach(loops::add));
        return loops;
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
