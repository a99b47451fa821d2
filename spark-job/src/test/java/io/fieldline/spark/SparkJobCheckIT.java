package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.checks.CheckReport;
import io.fieldline.configuration.Settings;
import io.fieldline.testbed.Kafka;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --check} with a real Kafka that has no topics yet. */
class SparkJobCheckIT {
    @TempDir
    private static Path folder;

    private static Kafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = Kafka.startWithoutTopics(folder.resolve("kafka"), "");
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void aFirstStartPassesAndNothingIsCreated() throws Exception {
        var checkpoint = folder.resolve("first");

        assertThat(check(checkpoint, "--history-folder=" + folder.resolve("history")))
                .noneMatch(line -> line.startsWith("failed"))
                .contains("ok: --checkpoint %s will be created".formatted(checkpoint))
                .contains("ok: topic fieldline.averages will be created")
                .contains("note: topic fieldline.readings is missing; start mqtt-bridge, which creates it, or run"
                        + " 'fieldline topics'");
        assertThat(checkpoint).doesNotExist();
        assertThat(folder.resolve("history")).doesNotExist();
    }

    @Test
    void aDamagedCheckpointIsReportedAndNotRepaired() throws Exception {
        var checkpoint = folder.resolve("damaged");
        var commits = Files.createDirectories(checkpoint.resolve("averages").resolve("commits"));
        Files.writeString(commits.resolve("7"), "torn");

        assertThat(check(checkpoint))
                .anyMatch(line -> line.startsWith("failed: the checkpoint") && line.contains("--reset"));
        assertThat(commits.resolve("7")).hasContent("torn");
    }

    /** The checkpoint has the name of the next one after a kill between the two renames of a move. */
    @Test
    void aCheckpointThatIsBeingMovedIsReadWhereItIs() throws Exception {
        var checkpoint = folder.resolve("moved");
        Files.createDirectories(checkpoint.resolve("averages.old"));
        var commits =
                Files.createDirectories(checkpoint.resolve("averages.next").resolve("commits"));
        Files.writeString(commits.resolve("7"), "torn");

        assertThat(check(checkpoint))
                .anyMatch(line -> line.startsWith("failed: the checkpoint") && line.contains("averages.next"));
    }

    @Test
    void aRunningJobIsNotDisturbed() throws Exception {
        var checkpoint = Files.createDirectory(folder.resolve("locked"));
        try (var file = FileChannel.open(
                        checkpoint.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = file.lock()) {
            assertThat(check(checkpoint)).anyMatch(line -> line.startsWith("note: a job runs on --checkpoint"));
        }
    }

    private static List<String> check(Path checkpoint, String... more) throws Exception {
        var flags = Stream.concat(
                Stream.of("--check", "--checkpoint=" + checkpoint, "--kafka-servers=" + kafka.servers()),
                Stream.of(more));
        var config = Settings.of("spark-job", "", SparkJobConfig.class).load(flags.toArray(String[]::new), Map.of());
        var lines = new ArrayList<String>();
        new SparkJobCheck(config, HadoopProperties.NONE, new CheckReport(lines::add)).run();
        return lines;
    }
}
