package io.fieldline.launcher;

import io.fieldline.lifecycle.ErrorText;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Access of other devices in the network to the page and the MQTT broker. Token and password are generated once, so that a
 * bookmark and a flashed device still work after the next {@code up}.
 *
 * @param name     of this machine in links: a host name or the address
 * @param address  of this machine in the network
 * @param token    for the page
 * @param password of {@link #USER} at the MQTT broker
 */
record NetworkShare(String name, String address, Secret token, Secret password) {
    static final String USER = "fieldline";

    /** An address outside the own network; nothing is sent to it. */
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

    /** A generated word and its file, which only the owner can read. */
    record Secret(Path file, String word) {
        private static final int BYTES = 16;

        /** Generates a word if the file is missing or empty; a power cut can leave it empty. */
        static Secret open(Path file) throws IOException {
            var word = Files.exists(file) ? Files.readString(file).strip() : "";
            return word.isEmpty() ? generate(file) : new Secret(file, word);
        }

        private static Secret generate(Path file) throws IOException {
            var random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            var word = HexFormat.of().formatHex(random);
            write(file, word);
            return new Secret(file, word);
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** Reads the secrets in the folder, or generates them. */
    static NetworkShare open(Path folder, Optional<String> address) throws IOException, CannotStart {
        Files.createDirectories(folder);
        var reachable = address.isPresent() ? checked(address.get()) : ownAddress();
        var share = new NetworkShare(
                address.orElse(reachable),
                reachable,
                Secret.open(folder.resolve("page-token")),
                Secret.open(folder.resolve("mqtt-password")));
        write(share.tokenFile(), "shared:operator:" + share.token().word());
        return share;
    }

    /** The token file of the emitter; who has the link may also acknowledge incidents and send commands. */
    Path tokenFile() {
        return token.file().resolveSibling("page-tokens");
    }

    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file); // it may have other permissions
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    /** The link for a browser on another device; the page stores the token. */
    String link(String scheme, int port) {
        return "%s://%s:%d/?token=%s".formatted(scheme, host(), port, token.word());
    }

    /** The name in a URI, where an IPv6 address has brackets (RFC 3986, 3.2.2). */
    String host() {
        return name.indexOf(':') < 0 ? name : "[" + name + "]";
    }

    private static String checked(String address) throws CannotStart {
        try (var probe = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return probe.getInetAddress().getHostAddress();
        } catch (IOException notOurs) {
            throw new CannotStart("--share-address %s is not an address of this machine (%s)"
                    .formatted(address, ErrorText.of(notOurs)));
        }
    }

    private static String ownAddress() throws IOException, CannotStart {
        try (var socket = new DatagramSocket()) {
            socket.connect(ELSEWHERE); // only chooses the interface
            return usable(socket.getLocalAddress());
        } catch (IOException noWay) {
            throw noAddress();
        }
    }

    private static String usable(InetAddress address) throws CannotStart {
        if (address.isAnyLocalAddress() || address.isLoopbackAddress()) {
            throw noAddress();
        }
        return address.getHostAddress();
    }

    private static CannotStart noAddress() {
        return new CannotStart(
                "--share: this machine is not in a network; connect it, or set its address with --share-address");
    }
}
