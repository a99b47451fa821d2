package io.fieldline.agent.serial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ports and boards that the devices of this agent use, so that two of them never share one. From any thread. */
public final class PortRegistry {
    private final Set<Path> inUse = new HashSet<>();
    private final Map<String, String> deviceByBoard = new HashMap<>();
    private final List<BoardAddress> reserved = new ArrayList<>();

    /** Reserves a port, by its real path; false if another device has it. */
    synchronized boolean claim(Path port) {
        return inUse.add(port);
    }

    synchronized void release(Path port) {
        inUse.remove(port);
    }

    synchronized boolean isInUse(Path port) {
        return inUse.contains(port);
    }

    /** Registers the address of a device that does not search; before any port is opened. */
    synchronized void reserve(BoardAddress address) {
        reserved.add(address);
    }

    synchronized List<BoardAddress> reserved() {
        return List.copyOf(reserved);
    }

    /** Registers the board of a device, in place of an earlier one. */
    synchronized void assign(String boardId, String device) {
        deviceByBoard.values().remove(device);
        deviceByBoard.put(boardId, device);
    }

    synchronized boolean belongsToAnother(String boardId, String device) {
        return !device.equals(deviceByBoard.getOrDefault(boardId, device));
    }
}
