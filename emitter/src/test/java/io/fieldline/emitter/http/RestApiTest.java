package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.history.Averages;
import io.fieldline.emitter.history.History;
import io.fieldline.emitter.live.AverageEvent;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.Live;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestApiTest {
    private final Live live = Examples.live(10, 10);
    private Optional<String> problem = Optional.empty();
    private final RestApi rest = new RestApi(
            live, new Averages(live.averages(), History.NONE), () -> problem, () -> "fieldline_emitter_clients 2.0\n");

    @Test
    void theDevicesComeWithTheirStateTheLastReadingAndAverageOfEachMetric() {
        live.averages().add(Examples.closed("device1", 0, 1));
        live.averages().add(Examples.theContracts());
        live.devices().said("device1", "offline", Instant.now());

        assertThat(get("/api/devices", Map.of()))
                .startsWith("200 {\"devices\":[{\"device_name\":\"device1\",\"state\":\"offline\",\"since\":")
                .endsWith(",\"readings\":{},\"metrics\":{\"co\":%s}}]}"
                        .formatted(Examples.message("average-event.json")));
    }

    @Test
    void theAveragesOfASeriesComeOldestFirst() {
        var averages = List.of(Examples.closed("device1", 0, 1), Examples.open("device1", 1, 2));
        averages.forEach(live.averages()::add);

        assertThat(get("/api/averages", Map.of("device", List.of("device1"), "metric", List.of("co"))))
                .isEqualTo("200 {\"averages\":[%s,%s]}"
                        .formatted(withoutPlace(averages.get(0)), withoutPlace(averages.get(1))));
    }

    @Test
    void anUnknownSeriesIsNotFound() {
        assertThat(get("/api/averages", Map.of("device", List.of("x"), "metric", List.of("co"))))
                .isEqualTo("404 {\"error\":\"nothing is known of device 'x', metric 'co'\"}");
    }

    @Test
    void wrongParametersAreRefusedWithWhatIsWanted() {
        assertThat(get("/api/averages", Map.of("device", List.of("x"))))
                .isEqualTo("400 {\"error\":\"parameter 'metric' is missing\"}");
        assertThat(get("/api/averages", Map.of("device", List.of("x", "y"), "metric", List.of("co"))))
                .isEqualTo("400 {\"error\":\"parameter 'device' is there 2 times\"}");
        assertThat(get("/api/devices", Map.of("x", List.of("1"))))
                .startsWith("400 {\"error\":\"parameter 'x' is not known");
    }

    @Test
    void anUnknownPathIsNotFound() {
        assertThat(get("/api/nothing", Map.of())).isEqualTo("404 {\"error\":\"there is no /api/nothing\"}");
    }

    @Test
    void itIsReadyUnlessSomethingIsWrong() {
        assertThat(get("/readyz", Map.of())).isEqualTo("200 {\"status\":\"ready\"}");

        problem = Optional.of("waiting for Kafka");

        assertThat(get("/readyz", Map.of())).isEqualTo("503 {\"error\":\"waiting for Kafka\"}");
        assertThat(get("/metrics", Map.of())).isEqualTo("200 fieldline_emitter_clients 2.0\n");
        assertThat(get("/healthz", Map.of())).isEqualTo("200 {\"status\":\"up\"}");
    }

    private static String withoutPlace(AverageEvent average) {
        return average.json().replaceFirst(",\"place\":.*]", "");
    }

    private String get(String path, Map<String, List<String>> parameters) {
        var reply = rest.reply(path, parameters, "");
        return reply.status() + " " + UTF_8.decode(reply.body().duplicate());
    }
}
