package io.fieldline.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectorMonitorTest {
    private final ConnectorMonitor monitor = new ConnectorMonitor();
    private Duration now = Duration.ofHours(1);

    @Test
    void itWorksOnceTheDatabaseHasAllRecords() {
        update(running(0, 7));

        assertThat(monitor.problem()).isEmpty();
    }

    @Test
    void withABacklogItWorksOnceAPartOfItIsStored() {
        update(running(900, 100));
        assertThat(monitor.problem()).isEqualTo("it is starting");

        update(running(800, 200));
        assertThat(monitor.problem()).isEmpty();
    }

    @Test
    void aConnectorThatStoresNothingForHalfAMinuteDoesNotWork() {
        update(running(0, 100));
        update(running(5, 100));
        assertThat(monitor.problem()).isEmpty();

        now = now.plusSeconds(30);
        update(running(9, 100));
        assertThat(monitor.problem()).isEqualTo("9 records wait, and none was stored for 30 s");
        assertThat(monitor.hasFailed()).isFalse();

        update(running(8, 101));
        assertThat(monitor.problem()).isEmpty();
    }

    @Test
    void aRecordAfterALongSilenceHasTimeToBeStored() {
        update(running(0, 100));
        now = now.plusMinutes(5);
        update(running(0, 100));
        update(running(1, 100));
        assertThat(monitor.problem()).isEmpty();

        now = now.plusSeconds(30);
        update(running(1, 100));
        assertThat(monitor.problem()).isEqualTo("1 records wait, and none was stored for 30 s");
    }

    @Test
    void recordsThatKafkaDeletedAreCountedOnceAndAreNoProgress() {
        update(running(50, 100));
        now = now.plusSeconds(20);
        update(new ConnectorState(Optional.empty(), true, 0, 0, 0, new GroupLag(40, 100, 10)));
        now = now.plusSeconds(10);
        update(new ConnectorState(Optional.empty(), true, 0, 0, 0, new GroupLag(35, 100, 15)));

        assertThat(monitor.expired()).isEqualTo(15);
        assertThat(monitor.problem()).isEqualTo("35 records wait, and none was stored for 30 s");

        update(running(0, 150));
        assertThat(monitor.expired()).isEqualTo(15);
    }

    @Test
    void aFailedConnectorIsStartedAtOnceAndThenAfterLongerAndLongerWaits() {
        update(running(0, 100));
        assertThat(update(failed("disk full"))).isTrue();
        assertThat(monitor.problem()).isEqualTo("disk full");
        monitor.attempted("disk full", now.toNanos());

        update(running(10, 100)); // the disk is still full
        assertThat(monitor.problem()).isEqualTo("disk full");
        assertThat(monitor.hasFailed()).isTrue();
        assertThat(update(failed("disk full"))).isFalse();
        now = now.plusSeconds(1);
        assertThat(update(failed("disk full"))).isTrue();
        monitor.attempted("disk full", now.toNanos());
        now = now.plusSeconds(1);
        assertThat(update(failed("disk full"))).isFalse();
        now = now.plusSeconds(1);
        assertThat(update(failed("disk full"))).isTrue();
        monitor.attempted("disk full", now.toNanos());

        update(running(10, 100));
        update(running(0, 110));
        assertThat(monitor.problem()).isEmpty();
        assertThat(monitor.hasFailed()).isFalse();
    }

    @Test
    void whileTheDatabaseIsAwayTheReasonIsThatOfTheDatabase() {
        assertThat(update(failed("connection closed"))).isTrue();
        monitor.attempted("connection refused", now.toNanos());

        assertThat(update(failed("connection closed"))).isFalse();
        assertThat(monitor.problem()).isEqualTo("connection refused");
        now = now.plusSeconds(1);
        assertThat(update(failed("connection closed"))).isTrue();
    }

    @Test
    void theReasonIsTheInnermostExceptionOfATrace() {
        assertThat(ConnectWorker.rootCause("""
                        org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask
                        \tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliver(WorkerSinkTask.java:632)
                        Caused by: org.postgresql.util.PSQLException: ERROR: could not extend file: No space left on device
                          Hint: Check free disk space.
                        \tat org.postgresql.core.v3.QueryExecutorImpl.receive(QueryExecutorImpl.java:2733)
                        \t... 11 more
                        """))
                .isEqualTo("PSQLException: ERROR: could not extend file: No space left on device"
                        + " Hint: Check free disk space.");
    }

    private boolean update(ConnectorState state) {
        return monitor.update(state, now.toNanos());
    }

    private static ConnectorState running(long behind, long committed) {
        return new ConnectorState(Optional.empty(), true, 0, 0, 0, new GroupLag(behind, committed, 0));
    }

    private static ConnectorState failed(String reason) {
        return new ConnectorState(Optional.of(reason), false, 0, 0, 0, new GroupLag(10, 100, 0));
    }
}
