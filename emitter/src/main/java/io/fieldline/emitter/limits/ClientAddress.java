package io.fieldline.emitter.limits;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * The address of a client for limits: an IPv4 address, or the /64 network of an IPv6 address, because one machine may use
 * every address of its network.
 */
public record ClientAddress(String text) {
    private static final AttributeKey<ClientAddress> KEY = AttributeKey.valueOf(ClientAddress.class, "address");
    private static final int NETWORK_BYTES = 8;

    public static ClientAddress of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return new ClientAddress(address.getHostAddress());
        }
        var network = new StringBuilder();
        var bytes = Arrays.copyOf(address.getAddress(), NETWORK_BYTES);
        for (var at = 0; at < bytes.length; at += 2) {
            network.append(Integer.toHexString(((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff)))
                    .append(':');
        }
        return new ClientAddress(network + ":/64");
    }

    /** The client of the current request if a trusted proxy named it, otherwise the peer of the connection. */
    public static ClientAddress of(Channel channel) {
        var forwarded = channel.attr(KEY).get();
        return forwarded == null ? peer(channel) : forwarded;
    }

    public static ClientAddress peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress internet
                ? of(internet.getAddress())
                : new ClientAddress("unknown");
    }

    /** Sets this address for the requests of the channel, because a trusted proxy named it. */
    void assignTo(Channel channel) {
        channel.attr(KEY).set(this);
    }
}
