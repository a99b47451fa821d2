package io.fieldline.emitter.access;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of this server that clients may use. An attacker can point the name of its own page to the address of this
 * server (DNS rebinding). That page would then have the same origin as the emitter's page. So only known names and IP
 * addresses are accepted.
 */
public final class HostNames {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:\\d{1,5})?");

    private final Set<String> names;

    private HostNames(Collection<String> names) {
        this.names = Set.copyOf(names);
    }

    /** Includes localhost, the names of the machine, the listen address, the hosts of the origins, and these hosts. */
    public static HostNames of(String listensOn, List<URI> origins, List<String> hosts) {
        var names = new HashSet<String>();
        names.add("localhost");
        names.add(canonical(listensOn));
        ownNames(names);
        origins.forEach(origin -> names.add(canonical(origin.getHost())));
        hosts.forEach(host -> names.add(canonical(host)));
        return new HostNames(names);
    }

    /** Returns the name in a Host header, if the header is valid (RFC 9110, 7.2). */
    public static Optional<String> name(String header) {
        var host = HOST.matcher(header);
        return host.matches() ? Optional.of(canonical(host.group(1))) : Optional.empty();
    }

    public boolean contains(String name) {
        return names.contains(name) || NetUtil.isValidIpV4Address(name) || isIpV6(name);
    }

    private static boolean isIpV6(String name) {
        return name.startsWith("[") && NetUtil.isValidIpV6Address(name.substring(1, name.length() - 1));
    }

    private static void ownNames(Set<String> names) {
        try {
            var own = canonical(InetAddress.getLocalHost().getHostName());
            names.add(own);
            if (!own.contains(".")) {
                names.add(own + ".local"); // its name in multicast DNS
            }
        } catch (UnknownHostException unnamed) {
            // the machine has only addresses
        }
    }

    private static String canonical(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
