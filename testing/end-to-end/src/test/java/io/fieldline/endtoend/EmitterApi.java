package io.fieldline.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The REST API of the emitter. */
final class EmitterApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI emitter;

    EmitterApi(URI emitter) {
        this.emitter = emitter;
    }

    /** The devices by name. */
    Map<String, JsonNode> devices() throws IOException, InterruptedException {
        var devices = new HashMap<String, JsonNode>();
        get("/api/devices")
                .path("devices")
                .forEach(device -> devices.put(device.path("device_name").asText(), device));
        return devices;
    }

    JsonNode alerts(String device) throws IOException, InterruptedException {
        return get("/api/alerts?device=" + device);
    }

    /** The averages of one series, oldest first. */
    JsonNode averages(String device, String metric) throws IOException, InterruptedException {
        return get("/api/averages?device=%s&metric=%s".formatted(device, metric))
                .path("averages");
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(emitter.resolve(path))
                .timeout(Duration.ofMinutes(1))
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("%s: status %d".formatted(path, response.statusCode()));
        }
        return JSON.readTree(response.body());
    }
}
