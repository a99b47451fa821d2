package io.fieldline.emitter.limits;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Proxies whose {@code X-Forwarded-For} names the client, so that the limits per address do not count all clients as one. A
 * proxy is one address and not its network, because its neighbours must not choose the address under which they are counted.
 */
public final class TrustedProxies {
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final Set<InetAddress> addresses;

    public TrustedProxies(List<String> addresses) {
        this.addresses = addresses.stream()
                .map(NetUtil::createInetAddressFromIpAddressString)
                .collect(Collectors.toUnmodifiableSet());
    }

    public boolean includes(Channel channel) {
        return !addresses.isEmpty()
                && channel.remoteAddress() instanceof InetSocketAddress internet
                && addresses.contains(internet.getAddress());
    }

    /** Reads the client of a request. The last address of the header is the one that the proxy itself saw. */
    public void readClient(Channel channel, HttpHeaders headers) {
        if (!includes(channel)) {
            return;
        }
        var last = "";
        for (var line : headers.getAll(FORWARDED_FOR)) {
            last = line.substring(line.lastIndexOf(',') + 1).strip();
        }
        var address = NetUtil.createInetAddressFromIpAddressString(last);
        (address == null ? ClientAddress.peer(channel) : ClientAddress.of(address)).assignTo(channel);
    }
}
