package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fieldline.emitter.live.LiveState;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** The state of each device, with its last reading and its last average of each metric. */
final class DeviceResource {
    /** The CSV columns; each metric has one line. */
    static final List<String> COLUMNS =
            List.of("device_name", "state", "since", "last_seen", "metric", "data", "unit", "quality", "time");

    private DeviceResource() {}

    static ArrayNode of(LiveState live) {
        var list = JsonNodeFactory.instance.arrayNode();
        var byName = new HashMap<String, ObjectNode>();
        for (var device : live.devices().all()) {
            addReadings(device, live);
            byName.put(device.path("device_name").textValue(), device.putObject("metrics"));
            list.add(device);
        }
        for (var average : live.averages().newest()) {
            var metrics = byName.get(average.series().deviceName());
            if (metrics != null) { // otherwise the device was removed
                metrics.putRawValue(average.series().metric(), new RawValue(average.json()));
            }
        }
        return list;
    }

    /** One device; empty if it is unknown. */
    static Optional<ObjectNode> of(LiveState live, String name) {
        var found = live.devices().find(name);
        found.ifPresent(device -> {
            addReadings(device, live);
            var metrics = device.putObject("metrics");
            live.averages().newest().stream()
                    .filter(average -> average.series().deviceName().equals(name))
                    .forEach(average -> metrics.putRawValue(average.series().metric(), new RawValue(average.json())));
        });
        return found;
    }

    private static void addReadings(ObjectNode device, LiveState live) {
        var readings = device.putObject("readings");
        live.readings().of(device.path("device_name").textValue()).forEach(readings::set);
    }

    /** One row for each last reading, and one row for a device without readings. */
    static ArrayNode rows(ArrayNode devices) {
        var rows = JsonNodeFactory.instance.arrayNode();
        for (var device : devices) {
            var readings = device.path("readings");
            if (readings.isEmpty()) {
                rows.add(device);
            }
            readings.forEach(reading -> rows.add(((ObjectNode) device.deepCopy()).setAll((ObjectNode) reading)));
        }
        return rows;
    }
}
