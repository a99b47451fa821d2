package io.fieldline.agent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The devices of the parallel lists {@code --device-name} and {@code --serial}, and of the sections {@code board.<name>}. A
 * section adds a device, or has the settings of one of the list.
 *
 * @param listed   the names of the list
 * @param serial   where their boards are, in the same order; empty for {@code any}
 * @param sections by the name of the device
 * @param defaults for what a section does not have
 * @param metric   of a bare number
 * @param unit     of a bare number
 */
record DeviceSections(
        List<String> listed,
        List<String> serial,
        Map<String, BoardSettings> sections,
        BoardSettings defaults,
        String metric,
        Optional<String> unit) {
    private static final String DEFAULT_NAME = "device1";

    DeviceSections {
        listed = listed.isEmpty() && sections.isEmpty() ? List.of(DEFAULT_NAME) : List.copyOf(listed);
    }

    /** The names, those of the list first. */
    List<String> names() {
        var names = new LinkedHashSet<>(listed);
        names.addAll(new TreeSet<>(sections.keySet()));
        return List.copyOf(names);
    }

    /** Whether each listed device has a board: {@code any} is for one device only. */
    boolean haveBoards() {
        var without = listed.stream()
                .filter(name -> sections.getOrDefault(name, defaults).serial().isEmpty())
                .count();
        return serial.size() == listed.size() || (serial.isEmpty() && without <= 1);
    }

    /** The settings of each device; throws IllegalArgumentException with a line for each problem. */
    List<DeviceSettings> devices() {
        var problems = new LinkedHashSet<String>();
        var devices = new ArrayList<DeviceSettings>();
        for (var name : names()) {
            try {
                devices.add(device(name));
            } catch (IllegalArgumentException wrong) {
                problems.addAll(problems(name, wrong));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return devices;
    }

    private DeviceSettings device(String name) {
        var index = listed.indexOf(name);
        var inList = index >= 0 && index < serial.size() ? Optional.of(serial.get(index)) : Optional.<String>empty();
        var section = Optional.ofNullable(sections.get(name));
        var board = section.map(its -> its.orElse(defaults)).orElse(defaults);
        return DeviceSettings.of(
                name, board.withSerial(section.flatMap(BoardSettings::serial).or(() -> inList)), metric, unit);
    }

    private Set<String> problems(String name, IllegalArgumentException wrong) {
        var prefix = sections.containsKey(name) ? "board." + name + ": " : "";
        var lines = new LinkedHashSet<String>();
        String.valueOf(wrong.getMessage()).lines().forEach(line -> lines.add(prefix + line));
        return lines;
    }
}
