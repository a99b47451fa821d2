package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.Average;
import io.fieldline.messages.AverageJson;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Averages for tests. */
public final class Examples {
    public static final Instant START = Instant.parse("2024-10-07T15:29:15Z");

    private Examples() {}

    /** One of the files beside docs/messages.md. */
    public static String message(String name) {
        try {
            return Files.readString(Path.of("../docs/messages").resolve(name)).strip();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    public static AverageEvent theContracts() {
        return AverageEvent.of(AverageJson.parse(message("average.json").getBytes(UTF_8)));
    }

    public static Average average(String device, int window, double mean, boolean closed) {
        var start = START.plusSeconds(15L * window);
        return new Average(
                device,
                "co",
                Optional.of("ppm"),
                start,
                start.plusSeconds(15),
                mean,
                mean,
                mean,
                0,
                mean,
                1,
                closed,
                Map.of(Quality.OK, 1L));
    }

    public static AverageEvent open(String device, int window, double mean) {
        return AverageEvent.of(average(device, window, mean, false));
    }

    public static AverageEvent closed(String device, int window, double mean) {
        return AverageEvent.of(average(device, window, mean, true));
    }
}
