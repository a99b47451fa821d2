package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.incident.IncidentEvent;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.MessageJson;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /api/fleet}: how all devices are, what needs attention, and the statistics of each metric. */
final class FleetResource {
    private static final int WORST = 10;
    /** The states that need attention if there is no incident, the worst first. */
    private static final List<String> BAD_STATES = List.of("fault", "offline", "stale", "unknown", "degraded");

    private static final List<Severity> SEVERITIES = List.of(Severity.values());

    private final LiveState live;

    FleetResource(LiveState live) {
        this.live = live;
    }

    Reply fleet(QueryParameters query) {
        query.allowOnly("tag");
        var devices = live.devices().all();
        var needing =
                live.incidents().all().stream().filter(IncidentEvent::attention).toList();
        var incidents = worstOfEachDevice(needing);
        var json = JsonLists.object();
        json.set("devices", DeviceGroup.of(devices.stream(), incidents).json());
        json.put("attention", needing.size());
        query.text("tag").ifPresent(tag -> {
            var groups = json.putArray("groups");
            byTag(devices, tag)
                    .forEach((text, members) -> groups.add(
                            DeviceGroup.of(members.stream(), incidents).json().put("tag", text)));
        });
        totals(json);
        json.set("worst", JsonLists.of(worst(devices, incidents)));
        json.set("metrics", MetricStatistics.of(live.averages().newest()));
        return Reply.json(200, json);
    }

    /** The worst incident of each device that needs attention; of several, the oldest. */
    private static Map<String, IncidentEvent> worstOfEachDevice(List<IncidentEvent> needing) {
        var worst = new HashMap<String, IncidentEvent>();
        needing.stream()
                .sorted(Comparator.comparing(IncidentEvent::severity).reversed().thenComparing(IncidentEvent::since))
                .forEach(incident -> worst.putIfAbsent(incident.deviceName(), incident));
        return worst;
    }

    private static Map<String, List<ObjectNode>> byTag(List<ObjectNode> devices, String tag) {
        return devices.stream()
                .collect(Collectors.groupingBy(
                        device -> device.path("tags").path(tag).asText(""), TreeMap::new, Collectors.toList()));
    }

    private void totals(ObjectNode json) {
        var emitter = MessageJson.tree(live.pipeline().json()).path("emitter");
        json.putObject("readings")
                .put("total", live.pipeline().readings())
                .put("per_second", emitter.path("readings_per_second").doubleValue());
        json.putObject("averages")
                .put("total", live.pipeline().averages())
                .put("per_second", emitter.path("averages_per_second").doubleValue());
        json.put(
                "rejected",
                live.rejections().byKind().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    private static List<JsonNode> worst(List<ObjectNode> devices, Map<String, IncidentEvent> incidents) {
        return devices.stream()
                .filter(device -> rank(device, incidents) > 0)
                .sorted(Comparator.comparingInt((ObjectNode device) -> -rank(device, incidents))
                        .thenComparing(device -> device.path("since").longValue()))
                .limit(WORST)
                .<JsonNode>map(device -> worst(device, incident(device, incidents)))
                .toList();
    }

    private static ObjectNode worst(ObjectNode device, Optional<IncidentEvent> incident) {
        var json = JsonLists.object();
        json.set("device_name", device.path("device_name"));
        json.set("state", device.path("state"));
        json.set("since", device.path("since"));
        incident.ifPresent(worst -> json.set("incident", MessageJson.tree(worst)));
        return json;
    }

    /** 0 for a device that is well. */
    private static int rank(ObjectNode device, Map<String, IncidentEvent> incidents) {
        var state = BAD_STATES.indexOf(device.path("state").textValue());
        var byState = state < 0 ? 0 : BAD_STATES.size() - state;
        return incident(device, incidents)
                .map(worst -> (1 + SEVERITIES.indexOf(worst.severity())) * (BAD_STATES.size() + 1) + byState)
                .orElse(byState);
    }

    private static Optional<IncidentEvent> incident(ObjectNode device, Map<String, IncidentEvent> incidents) {
        return Optional.ofNullable(incidents.get(device.path("device_name").textValue()));
    }

    /** The number of devices in a group: by state, and by the severity of their worst incident that needs attention. */
    private static final class DeviceGroup {
        private final Map<String, Integer> states = new TreeMap<>();
        private final Map<Severity, Integer> severities = new TreeMap<>();
        private int devices;

        static DeviceGroup of(Stream<ObjectNode> members, Map<String, IncidentEvent> incidents) {
            var group = new DeviceGroup();
            members.forEach(device -> group.add(device, incident(device, incidents)));
            return group;
        }

        private void add(ObjectNode device, Optional<IncidentEvent> worst) {
            devices++;
            states.merge(device.path("state").textValue(), 1, Integer::sum);
            worst.ifPresent(incident -> severities.merge(incident.severity(), 1, Integer::sum));
        }

        ObjectNode json() {
            var json = JsonLists.object().put("total", devices);
            states.forEach(json.putObject("states")::put);
            var bySeverity = json.putObject("severities");
            severities.forEach((severity, count) -> bySeverity.put(severity.wireName(), count));
            return json;
        }
    }
}
