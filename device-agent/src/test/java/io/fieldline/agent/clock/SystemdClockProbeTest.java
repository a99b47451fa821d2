package io.fieldline.agent.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.clock.ClockProbe.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdClockProbeTest {
    private Optional<Boolean> kernel = Optional.of(false);
    private long nanos;
    private int asked;

    @TempDir
    private Path run;

    @Test
    void aContainerWithoutSystemdCannotBeAsked() {
        assertThat(probe().ask()).isEqualTo(Verdict.UNKNOWN);
        assertThat(asked).isZero();
    }

    @Test
    void timesyncdSaysSoByItsFileWhichCostsNoProcess() throws IOException {
        systemd();
        timesyncd();

        assertThat(probe().ask()).isEqualTo(Verdict.SYNCHRONIZED);
        assertThat(asked).isZero();
    }

    /** The file remains after somebody sets the clock. */
    @Test
    void afterAStepTheKernelIsAskedAndNotTheFile() throws IOException {
        systemd();
        timesyncd();
        var probe = probe();
        probe.stepped();
        assertThat(probe.ask()).isEqualTo(Verdict.NOT_SYNCHRONIZED);

        kernel = Optional.of(true);
        probe.stepped();
        assertThat(probe.ask()).isEqualTo(Verdict.SYNCHRONIZED);
    }

    /** chrony and ntpd write no such file, but set the flag of the kernel. */
    @Test
    void withoutTimesyncdTheKernelIsAsked() throws IOException {
        systemd();
        kernel = Optional.of(true);

        assertThat(probe().ask()).isEqualTo(Verdict.SYNCHRONIZED);
    }

    @Test
    void theKernelIsAskedLessAndLessOften() throws IOException {
        systemd();
        var probe = probe();
        for (var second = 0; second < 3_600; second++) {
            assertThat(probe.ask()).isEqualTo(Verdict.NOT_SYNCHRONIZED);
            nanos += Duration.ofSeconds(1).toNanos();
        }
        assertThat(asked).isBetween(60, 70);
    }

    @Test
    void withoutTimedatectlTheFileIsWaitedForIfThereIsATimesyncd() throws IOException {
        systemd();
        kernel = Optional.empty();
        assertThat(probe().ask()).isEqualTo(Verdict.UNKNOWN);

        Files.createDirectory(run.resolve("timesync"));
        assertThat(probe().ask()).isEqualTo(Verdict.NOT_SYNCHRONIZED);
    }

    private SystemdClockProbe probe() {
        return new SystemdClockProbe(
                run,
                () -> {
                    asked++;
                    return kernel;
                },
                () -> nanos);
    }

    private void systemd() throws IOException {
        Files.createDirectory(run.resolve("system"));
    }

    private void timesyncd() throws IOException {
        Files.createDirectory(run.resolve("timesync"));
        Files.createFile(run.resolve("timesync").resolve("synchronized"));
    }
}
