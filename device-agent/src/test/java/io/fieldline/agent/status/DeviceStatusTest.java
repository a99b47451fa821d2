package io.fieldline.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.spool.DiskReason;
import io.fieldline.agent.status.DeviceStatus.Problem;
import io.fieldline.agent.status.Health.State;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class DeviceStatusTest {
    private final DeviceStatus status = new DeviceStatus();

    @Test
    void nothingIsOnlineBeforeItsSourceSaidSomething() {
        assertThat(status.text()).startsWith("degraded: unknown: ");
        status.measuring();
        assertThat(status.text()).isEqualTo("online");
    }

    @Test
    void aBoardThatIsNotWellStaysSoUntilItsSourceSaysOtherwise() {
        status.health(new Health(State.SILENT, "says nothing"));
        status.measuring();
        assertThat(status.text()).isEqualTo("degraded: silent: says nothing");
        status.health(Health.WELL);
        assertThat(status.text()).isEqualTo("online");
    }

    @Test
    void whatTheAgentCannotDoIsSaidWhateverItsSourceSays() {
        status.problem(Problem.STALLED, "nothing acknowledged");
        assertThat(status.text()).isEqualTo("degraded: stalled: nothing acknowledged");
        status.measuring();
        status.problem(Problem.NO_DISK, "permission denied");
        assertThat(status.text()).isEqualTo("degraded: no_disk: permission denied");
        status.solved(Problem.NO_DISK);
        status.solved(Problem.STALLED);
        assertThat(status.text()).isEqualTo("online");
    }

    /** The message of some exceptions is only the path. */
    @Test
    void whyADiskCannotBeUsedIsSaidInWords() {
        assertThat(DiskReason.of(new AccessDeniedException("/spool/lock")))
                .startsWith("permission denied: /spool/lock");
        assertThat(DiskReason.of(new NoSuchFileException("/spool/a"))).isEqualTo("no such file: /spool/a");
        assertThat(DiskReason.of(new FileSystemException("/spool", null, "Read-only file system")))
                .isEqualTo("/spool: Read-only file system");
        assertThat(DiskReason.of(new IOException())).isEqualTo("java.io.IOException");
    }
}
