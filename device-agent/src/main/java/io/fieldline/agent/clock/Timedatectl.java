package io.fieldline.agent.clock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the kernel, through systemd's {@code timedatectl}, whether its clock is synchronized: adjtimex(2) with a maximum
 * error below 16 s. Empty if the program does not exist or fails.
 */
final class Timedatectl implements Supplier<Optional<Boolean>> {
    private static final Logger log = LoggerFactory.getLogger(Timedatectl.class);
    private static final List<String> COMMAND = List.of("timedatectl", "show", "--property=NTPSynchronized", "--value");
    private static final int PATIENCE_SECONDS = 5;
    private static final int LONGEST_ANSWER = 16;

    @Override
    public Optional<Boolean> get() {
        try {
            var process = new ProcessBuilder(COMMAND)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            try (var out = process.getInputStream()) {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return Optional.empty();
                }
                return answer(new String(out.readNBytes(LONGEST_ANSWER), US_ASCII).strip());
            }
        } catch (IOException missing) {
            log.debug("timedatectl is unavailable", missing);
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<Boolean> answer(String text) {
        return switch (text) {
            case "yes" -> Optional.of(true);
            case "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
