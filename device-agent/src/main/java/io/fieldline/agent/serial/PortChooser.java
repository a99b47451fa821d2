package io.fieldline.agent.serial;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Chooses the port that a device opens next, among those that no other device of this agent uses. In a search it avoids
 * a port that sent no valid line, longer after each attempt, and prefers the last board of the device. For one thread;
 * times are of the monotonic clock, in nanoseconds.
 */
final class PortChooser {
    /**
     * How long a port in a search may be silent; an Uno that was reset by opening its port sends its first line after 2
     * s.
     */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(10);

    /** A board sends at least one frame a minute. */
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(2);

    /** A port that had a board may have a slow sketch; a new port ends the wait. */
    private static final Duration PATIENCE_WITH_BOARD = Duration.ofMinutes(15);

    /** The pause after an attempt, as a multiple of the attempt. */
    private static final int PAUSE = 3;

    private final BoardAddress address;
    private final String device;
    private final BoardMemory memory;
    private final PortRegistry registry;
    private final Supplier<List<UsbPort>> usbPorts;
    private final Map<Port, Silence> silent = new HashMap<>(); // bounded by the number of ports
    private final Map<Port, String> identities = new HashMap<>(); // likewise
    private final Set<Port> spoken = new HashSet<>(); // likewise
    private final Set<Port> strangers = new HashSet<>(); // likewise
    private boolean acceptsStrangers;

    /**
     * A port that can be opened.
     *
     * @param path   the path in the address, e.g. a link
     * @param device the target of the path, which shows that two paths lead to one port
     */
    record Port(Path path, Path device) {
        static Port of(Path path) {
            try {
                return new Port(path, path.toRealPath());
            } catch (IOException unplugged) { // just now; opening it will fail
                return new Port(path, path);
            }
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    private record Silence(Duration patience, long retryAt, String seen) {}

    PortChooser(
            BoardAddress address,
            String device,
            BoardMemory memory,
            PortRegistry registry,
            Supplier<List<UsbPort>> usbPorts) {
        this.address = address;
        this.device = device;
        this.memory = memory;
        this.registry = registry;
        this.usbPorts = usbPorts;
        if (address.isSearch()) {
            address.boardId().or(memory::boardId).ifPresent(id -> registry.assign(id, device));
        } else {
            registry.reserve(address);
        }
    }

    /**
     * Reserves the next port; {@link #release} it.
     *
     * @throws IOException if there is no port; the message says what to do
     */
    Port next(long now) throws IOException {
        var candidates = candidates();
        silent.keySet().retainAll(candidates);
        strangers.retainAll(candidates);
        spoken.retainAll(candidates);
        var untried = candidates.stream()
                .filter(port -> !strangers.contains(port) && !isPaused(port, now))
                .toList();
        acceptsStrangers = untried.isEmpty();
        for (var port : acceptsStrangers ? List.copyOf(strangers) : untried) {
            if (registry.claim(port.device())) {
                return port;
            }
        }
        throw new IOException(nothingToOpen(candidates));
    }

    void release(Port port) {
        registry.release(port.device());
    }

    /** How long to wait for the first valid line of a port in a search. */
    Duration patience(Port port) {
        var before = silent.get(port);
        if (before != null) {
            return before.patience();
        }
        return spoken.contains(port) || memory.boardId().equals(Optional.of(identity(port)))
                ? PATIENCE_WITH_BOARD
                : FIRST_PATIENCE;
    }

    /** Identifies a board that does not say its id, by its port. */
    String identity(Port port) {
        return identities.getOrDefault(port, "port " + port.device());
    }

    /**
     * The port sent no valid line for as long as {@link #patience}.
     *
     * @param seen what it sent, and what to do; empty if it sent nothing
     */
    void wasSilent(Port port, long now, String seen) {
        spoken.remove(port);
        var patience = patience(port);
        var longer = patience.multipliedBy(2);
        silent.put(
                port,
                new Silence(
                        longer.compareTo(LONGEST_PATIENCE) < 0 ? longer : LONGEST_PATIENCE,
                        now + patience.multipliedBy(PAUSE).toNanos(),
                        seen));
    }

    /** The board at the port belongs to another device, see {@link #accepts}: the other ports are tried first. */
    void wasRejected(Port port, long now) {
        if (acceptsStrangers) { // all others were accepted, this one was not
            strangers.remove(port);
            wasSilent(port, now, "");
        } else {
            strangers.add(port);
        }
    }

    /**
     * Whether the device accepts a board. In a search it accepts its last board, or another one if no port has the last
     * one, but never the board of another device.
     */
    boolean accepts(String boardId) {
        if (!address.isSearch()) {
            return true;
        }
        var wanted = address.boardId();
        if (wanted.isPresent()) {
            return wanted.get().equals(boardId);
        }
        if (registry.belongsToAnother(boardId, device)) {
            return false;
        }
        var known = memory.boardId();
        return known.isEmpty() || known.get().equals(boardId) || acceptsStrangers;
    }

    /** The port sent a valid line. */
    void spoke(Port port) {
        silent.remove(port);
        spoken.add(port);
    }

    /** The device has this board from now on. */
    void found(String boardId) {
        strangers.clear();
        registry.assign(boardId, device);
        if (address.equals(BoardAddress.ANY)) {
            memory.remember(boardId);
        }
    }

    /** Whether a search has not tried all ports yet. */
    boolean hasNewPort() throws IOException {
        return candidates().stream()
                .anyMatch(port ->
                        !registry.isInUse(port.device()) && !silent.containsKey(port) && !strangers.contains(port));
    }

    private boolean isPaused(Port port, long now) {
        return Optional.ofNullable(silent.get(port))
                .map(silence -> now - silence.retryAt() < 0)
                .orElse(false);
    }

    private List<Port> candidates() throws IOException {
        var ports = address.needsPorts() ? usbPorts.get() : List.<UsbPort>of();
        var devices = address.isSearch() ? reserved(ports) : new HashSet<Path>();
        var candidates = address.candidates(ports).stream()
                .map(Port::of)
                .filter(port -> devices.add(port.device()))
                .toList();
        identities.clear();
        ports.forEach(port -> identities.put(Port.of(port.device()), port.identity()));
        return candidates;
    }

    /** The boards that other devices need by their addresses: a search must not take them. */
    private Set<Path> reserved(List<UsbPort> ports) throws IOException {
        var devices = new HashSet<Path>();
        for (var other : registry.reserved()) {
            var candidates = other.candidates(ports);
            if (candidates.size() == 1) {
                devices.add(Port.of(candidates.get(0)).device());
            }
        }
        return devices;
    }

    private String nothingToOpen(List<Port> candidates) {
        if (candidates.isEmpty()) {
            return address.equals(BoardAddress.ANY)
                    ? "no board is connected; plug it in, or name its port with --serial"
                    : address.boardId().isPresent()
                            ? "no port may have the board %s; plug it in".formatted(address)
                            : "%s does not exist; plug the board in".formatted(address);
        }
        if (candidates.stream().allMatch(port -> registry.isInUse(port.device()))) {
            return "%s is in use by another device of this agent; plug another board in, or name each board with --serial"
                    .formatted(listed(candidates));
        }
        var seen = candidates.stream()
                .filter(port ->
                        silent.containsKey(port) && !silent.get(port).seen().isEmpty())
                .map(port -> "%s: %s".formatted(port, silent.get(port).seen()))
                .collect(joining("; "));
        return "no board found: %s sent no valid line; %s"
                .formatted(
                        listed(candidates),
                        seen.isEmpty() ? "plug the board in, or name its port with --serial" : seen);
    }

    private static String listed(List<Port> ports) {
        return String.join(", ", ports.stream().map(Port::toString).toList());
    }
}
