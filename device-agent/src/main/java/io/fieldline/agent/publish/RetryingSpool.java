package io.fieldline.agent.publish;

import io.fieldline.agent.spool.DiskReason;
import io.fieldline.agent.spool.Spool;
import io.fieldline.agent.spool.Spool.Numbered;
import io.fieldline.agent.spool.SpoolInUseException;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import io.fieldline.agent.status.DeviceStatus;
import io.fieldline.agent.status.DeviceStatus.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool of a device on a disk that may fail: failures are counted and reported, and the disk is tried again. For
 * the backlog thread, except {@link #acked} and {@link #waiting}.
 */
public final class RetryingSpool {
    private static final Logger log = LoggerFactory.getLogger(RetryingSpool.class);

    /** Time between two tries of a disk that failed. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Opener opener;
    private final DeviceStatus status;
    private final Counters counters;
    private volatile @Nullable Spool spool;
    private volatile long waiting;
    private long triedAt = System.nanoTime();
    private boolean failing;
    private boolean unreadable;

    /** Opens the folder of the device; the exception says why it cannot be used. */
    @FunctionalInterface
    public interface Opener {
        Spool open() throws IOException;
    }

    /** An operation that may fail. */
    @FunctionalInterface
    interface DiskWork {
        void run(Spool opened) throws IOException;
    }

    public RetryingSpool(Opener opener, DeviceStatus status, Counters counters) {
        this.opener = opener;
        this.status = status;
        this.counters = counters;
    }

    /** Throws if another process has the folder; a folder that cannot be used is tried again later. */
    public void open() throws SpoolInUseException {
        try {
            var opened = opener.open();
            spool = opened;
            waiting = opened.waiting();
        } catch (SpoolInUseException inUse) {
            throw inUse;
        } catch (IOException unusable) {
            failed(unusable);
        }
    }

    /** Tries the disk again if it failed and a try is due. */
    void retry() {
        if (!failing || System.nanoTime() - triedAt < RETRY.toNanos()) {
            return;
        }
        triedAt = System.nanoTime();
        try {
            var opened = spool == null ? opener.open() : spool;
            spool = opened;
            opened.probe();
            succeeded();
        } catch (IOException unusable) {
            failed(unusable);
        }
    }

    /** Does nothing before the folder could be opened. */
    void run(DiskWork work) {
        var opened = spool;
        if (opened == null) {
            return;
        }
        try {
            work.run(opened);
            waiting = opened.waiting();
        } catch (IOException broken) {
            failed(broken);
        }
    }

    /** A file that cannot be read now is tried again, until the spool sets it aside. */
    Optional<Numbered> peek() {
        var opened = spool;
        if (opened == null) {
            return Optional.empty();
        }
        try {
            var next = opened.peek();
            unreadable = false;
            return next;
        } catch (IOException broken) {
            if (!unreadable) {
                counters.add(Counter.DISK_FAILURES, 1);
                log.warn("readings on disk cannot be read now, trying again: reason={}", DiskReason.of(broken));
            }
            unreadable = true;
            return Optional.empty();
        }
    }

    /** The disk accepted a reading. */
    void succeeded() {
        if (failing) {
            failing = false;
            log.info("the disk accepts readings again");
            status.solved(Problem.NO_DISK);
        }
    }

    boolean isFailing() {
        return failing;
    }

    /** The broker has a saved reading. From any thread. */
    void acked(long number) {
        var opened = spool;
        if (opened != null) {
            opened.acknowledged(number);
        }
    }

    /** The number of waiting readings after the last operation. From any thread. */
    long waiting() {
        return waiting;
    }

    private void failed(IOException broken) {
        counters.add(Counter.DISK_FAILURES, 1);
        if (!failing) {
            var reason = DiskReason.of(broken);
            log.warn("the disk does not accept readings, they wait in memory: reason={}", reason);
            status.problem(Problem.NO_DISK, "readings wait in memory only: " + reason);
        }
        failing = true;
    }
}
