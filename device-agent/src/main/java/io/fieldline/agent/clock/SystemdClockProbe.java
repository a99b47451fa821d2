package io.fieldline.agent.clock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Checks the clock on a machine with systemd. To look for the file of systemd-timesyncd costs nothing. The flag of the
 * kernel, which other time services set too, costs a process (docs/decisions/0059). The file remains after a step of
 * the clock, so it proves nothing then.
 */
final class SystemdClockProbe implements ClockProbe {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final Path running;
    private final Path timesync;
    private final Path synchronizedFile;
    private final Supplier<Optional<Boolean>> kernel;
    private final LongSupplier nanos;
    private boolean stepped;
    private Optional<Boolean> kernelAnswer = Optional.empty();
    private Duration pause = Duration.ZERO;
    private long askedAt;

    /**
     * {@code kernel} returns whether the kernel considers the clock synchronized, or nothing if the kernel is
     * unavailable.
     */
    SystemdClockProbe(Path run, Supplier<Optional<Boolean>> kernel, LongSupplier nanos) {
        this.running = run.resolve("system");
        this.timesync = run.resolve("timesync");
        this.synchronizedFile = timesync.resolve("synchronized");
        this.kernel = kernel;
        this.nanos = nanos;
    }

    @Override
    public Verdict ask() {
        if (!Files.isDirectory(running)) {
            return Verdict.UNKNOWN;
        }
        if (!stepped && Files.exists(synchronizedFile)) {
            return Verdict.SYNCHRONIZED;
        }
        var answer = askKernel();
        if (answer.isPresent()) {
            return answer.get() ? Verdict.SYNCHRONIZED : Verdict.NOT_SYNCHRONIZED;
        }
        if (Files.exists(synchronizedFile)) {
            return Verdict.SYNCHRONIZED;
        }
        return Files.isDirectory(timesync) ? Verdict.NOT_SYNCHRONIZED : Verdict.UNKNOWN;
    }

    @Override
    public void stepped() {
        stepped = true;
        pause = Duration.ZERO;
    }

    /** Asks less and less often, because a machine without a network may never be synchronized. */
    private Optional<Boolean> askKernel() {
        if (!pause.isZero() && nanos.getAsLong() - askedAt < pause.toNanos()) {
            return kernelAnswer;
        }
        kernelAnswer = kernel.get();
        askedAt = nanos.getAsLong();
        var doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        return kernelAnswer;
    }
}
