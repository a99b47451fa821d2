package io.fieldline.agent.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.agent.source.Measurement;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.messages.Description;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Home Assistant renders its templates with Jinja2, and so does this test, with Debian's python3-jinja2. */
class HomeAssistantIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** As Home Assistant does, the message is {@code value}, and {@code value_json} if it is JSON. */
    private static final String RENDER = """
            import json, sys
            from jinja2.sandbox import ImmutableSandboxedEnvironment
            template, value = sys.argv[1], sys.argv[2]
            names = {'value': value}
            try:
                names['value_json'] = json.loads(value)
            except ValueError:
                pass
            sys.stdout.write(ImmutableSandboxedEnvironment().from_string(template).render(names))
            """;

    private final HomeAssistant kitchen = of("kitchen", true);

    @BeforeAll
    static void needsJinja() throws Exception {
        if (!Files.exists(PYTHON) || run("import jinja2").waitFor() != 0) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("python3-jinja2 is missing");
            }
            throw new TestAbortedException("python3-jinja2 is missing: sudo apt-get install python3-jinja2");
        }
    }

    @Test
    void theMessageIsTheOneOfTheContract() throws IOException {
        kitchen.add(new Measurement("co", 1, "ppm", Quality.OK, Map.of()));

        assertThat(kitchen.topic()).isEqualTo("homeassistant/device/fieldline_kitchen/config");
        assertThat(config(kitchen))
                .isEqualTo(JSON.readTree(Files.readString(Path.of("../docs/messages/home-assistant.json"))));
    }

    @Test
    void aValueIsShownUnlessItIsOldOrOfAnotherMetric() throws Exception {
        kitchen.add(new Measurement("co", 1, "ppm", Quality.OK, Map.of()));
        var template = component(kitchen, "co").path("value_template").asText();

        assertThat(render(template, "{\"metric\":\"co\",\"data\":12.5}")).isEqualTo("12.5");
        assertThat(render(template, "{\"metric\":\"co\",\"data\":null,\"quality\":\"fault\"}"))
                .isEqualTo("None");
        assertThat(render(template, "{\"metric\":\"co\",\"data\":12.5,\"historical\":true}"))
                .isEmpty();
        assertThat(render(template, "{\"metric\":\"other\",\"data\":12.5}")).isEmpty();
    }

    @Test
    void eachMetricOfAReadingHasItsLabelUnitAndValue() throws Exception {
        var label = new Description(Optional.of("Humidity"), Optional.empty(), Optional.empty());
        var climate = new Measurement(
                Map.of("temperature", 22.4, "humidity", 55.2),
                Map.of("temperature", "°C", "humidity", "%"),
                Quality.OK,
                Map.of(),
                Map.of("humidity", label));
        var reading = "{\"metrics\":{\"temperature\":22.4,\"humidity\":null}}";

        assertThat(kitchen.add(climate)).isTrue();
        assertThat(kitchen.add(climate.with(Map.of()))).as("the label stays").isFalse();
        var temperature = component(kitchen, "temperature");
        assertThat(temperature.path("unit_of_measurement").asText()).isEqualTo("°C");
        assertThat(render(temperature.path("value_template").asText(), reading)).isEqualTo("22.4");
        var humidity = component(kitchen, "humidity");
        assertThat(humidity.path("name").asText()).isEqualTo("Humidity");
        assertThat(render(humidity.path("value_template").asText(), reading)).isEqualTo("None");
        assertThat(render(humidity.path("value_template").asText(), "{\"metrics\":{\"temperature\":22.4}}"))
                .isEmpty();
    }

    @Test
    void aMetricWithQuotesDoesNotBreakItsTemplate() throws Exception {
        kitchen.add(new Measurement("it's \\ odd", 1, "", Quality.OK, Map.of()));
        var odd = StreamSupport.stream(config(kitchen).path("cmps").spliterator(), false)
                .filter(component -> component.path("name").asText().equals("it's \\ odd"))
                .findFirst()
                .orElseThrow();

        assertThat(render(odd.path("value_template").asText(), "{\"metric\":\"it's \\\\ odd\",\"data\":1.5}"))
                .isEqualTo("1.5");
    }

    @Test
    void onlyAnOfflineDeviceIsUnavailable() throws Exception {
        var template = config(kitchen).path("availability_template").asText();

        assertThat(render(template, "online")).isEqualTo("online");
        assertThat(render(template, "degraded: no_disk: the disk is full")).isEqualTo("online");
        assertThat(render(template, "offline")).isEqualTo("offline");
    }

    @Test
    void aProblemHasItsSentence() throws Exception {
        var problem = component(kitchen, "fieldline_problem");
        var degraded = "degraded: no_board: plug it in: now";

        assertThat(render(problem.path("value_template").asText(), "online")).isEqualTo("OFF");
        assertThat(render(problem.path("value_template").asText(), degraded)).isEqualTo("ON");
        var detail = problem.path("json_attributes_template").asText();
        assertThat(JSON.readTree(render(detail, degraded)).path("detail").asText())
                .isEqualTo("plug it in: now");
        assertThat(JSON.readTree(render(detail, "online")).path("detail").asText())
                .isEmpty();
        assertThat(render(
                        component(kitchen, "fieldline_status")
                                .path("value_template")
                                .asText(),
                        degraded))
                .isEqualTo("degraded");
    }

    @Test
    void theIntervalIsACommandAndItsAnswer() throws Exception {
        var interval = component(kitchen, "fieldline_interval");

        assertThat(render(interval.path("command_template").asText(), "500")).isEqualTo("interval 500");
        var state = interval.path("value_template").asText();
        assertThat(render(state, "{\"command\":\"interval\",\"ok\":true,\"detail\":\"500\"}"))
                .isEqualTo("500");
        assertThat(render(state, "{\"command\":\"calibrate\",\"ok\":true,\"detail\":\"9800\"}"))
                .isEmpty();
        assertThat(component(kitchen, "fieldline_calibrate")
                        .path("payload_press")
                        .asText())
                .isEqualTo("calibrate");
    }

    @Test
    void withoutABoardThereIsNothingToCalibrate() throws IOException {
        assertThat(component(of("kitchen", false), "fieldline_calibrate").isMissingNode())
                .isTrue();
    }

    @Test
    void twoDevicesHaveDifferentTopicsWhateverTheirNames() {
        assertThat(of("a.b", true).topic()).isNotEqualTo(of("a b", true).topic());
        assertThat(of("a b", true).topic()).matches("homeassistant/device/[a-zA-Z0-9_-]+/config");
    }

    private static HomeAssistant of(String device, boolean hasBoard) {
        return new HomeAssistant(device, DeviceTopics.of(device), hasBoard, new BuildInfo("device-agent", "1.0.0"));
    }

    private static JsonNode config(HomeAssistant device) throws IOException {
        return JSON.readTree(device.config());
    }

    private static JsonNode component(HomeAssistant device, String key) throws IOException {
        return config(device).path("cmps").path(key);
    }

    private static String render(String template, String value) throws IOException, InterruptedException {
        var python = run(RENDER, template, value);
        var text = new String(python.getInputStream().readAllBytes(), UTF_8);
        assertThat(python.waitFor()).as(text).isZero();
        return text;
    }

    private static Process run(String program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(PYTHON.toString(), "-c", program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
