package io.fieldline.emitter.average;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The devices that a page shows.
 *
 * @param devices an empty set is the overview: the newest averages of all devices, and no readings
 */
public record Subscription(Set<String> devices) {
    public static final int MAX_DEVICES = 200;
    /** How many windows of each series an overview shows, in a sparkline. */
    public static final int OVERVIEW_WINDOWS = 20;

    public static final Subscription OVERVIEW = new Subscription(Set.of());

    public Subscription {
        devices = Set.copyOf(devices);
    }

    /** Reads a list of names, or null for the overview. Returns empty if it is neither, or if the list is too long. */
    public static Optional<Subscription> parse(JsonNode json) {
        if (json.isNull() || json.isMissingNode()) {
            return Optional.of(OVERVIEW);
        }
        var devices = new LinkedHashSet<String>();
        for (var name : json) {
            if (!name.isTextual()) {
                return Optional.empty();
            }
            devices.add(name.textValue());
        }
        return json.isArray() && !devices.isEmpty() && devices.size() <= MAX_DEVICES
                ? Optional.of(new Subscription(devices))
                : Optional.empty();
    }

    public boolean isOverview() {
        return devices.isEmpty();
    }

    /** The maximum number of windows of each series. */
    int windows() {
        return isOverview() ? OVERVIEW_WINDOWS : Integer.MAX_VALUE;
    }

    public boolean shows(String device) {
        return isOverview() || devices.contains(device);
    }
}
