package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fieldline.emitter.live.LiveState;
import java.util.HashMap;
import java.util.List;

/** Each device: how it is, its last reading and its last average of each metric. */
final class DeviceResource {
    /** Of one line for each metric. */
    static final List<String> COLUMNS =
            List.of("device_name", "state", "since", "heard", "metric", "data", "unit", "quality", "time");

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
            if (metrics != null) { // else it said that it is gone
                metrics.putRawValue(average.series().metric(), new RawValue(average.json()));
            }
        }
        return list;
    }

    /** The last readings as rows, and a device without any as one too. */
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
