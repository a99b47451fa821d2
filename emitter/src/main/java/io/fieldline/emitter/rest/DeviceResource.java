package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fieldline.emitter.live.LiveState;
import java.util.HashMap;
import java.util.List;

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
            var name = device.path("device_name").textValue();
            var readings = device.putObject("readings");
            live.readings().of(name).forEach(readings::set);
            byName.put(name, device.putObject("metrics"));
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
