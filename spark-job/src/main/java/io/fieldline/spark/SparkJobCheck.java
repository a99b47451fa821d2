package io.fieldline.spark;

import io.fieldline.checks.CheckReport;
import io.fieldline.checks.FolderCheck;
import io.fieldline.health.RunningService;
import io.fieldline.kafka.KafkaCheck;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.WantedTopic;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.spark.checkpoint.CheckpointLock;
import io.fieldline.spark.checkpoint.DamagedCheckpoint;
import io.fieldline.spark.device.CheckpointMismatch;
import io.fieldline.spark.history.HistoryFolder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * {@code spark-job --check}: whether the job could work. It does not disturb a running job, and changes nothing, except
 * that it writes and deletes a small object if the history is on an object store.
 */
final class SparkJobCheck {
    private final SparkJobConfig config;
    private final HadoopProperties hadoop;
    private final CheckReport report;

    SparkJobCheck(SparkJobConfig config, HadoopProperties hadoop, CheckReport report) {
        this.config = config;
        this.hadoop = hadoop;
        this.report = report;
    }

    void run() throws InterruptedException {
        checkpoint(new RunningService(Main.SERVICE, config.http()).isRunning(report));
        config.historyFolder().ifPresent(this::history);
        new KafkaCheck(config.kafkaClients().client(), Optional.of(Owner.JOB), report).run(topics());
    }

    /** The files of a running job change while they are read. */
    private void checkpoint(boolean isRunning) {
        var local = CheckpointLock.local(config.checkpoint());
        if (isRunning || (local.isPresent() && FolderCheck.isLocked(local.get().resolve("lock")))) {
            report.note("a job runs on --checkpoint %s, so its files are not read".formatted(config.checkpoint()));
            return;
        }
        local.ifPresent(folder -> FolderCheck.writable("--checkpoint", folder, report));
        try {
            StreamingQueries.verify(config, hadoop.configuration());
            report.ok("--checkpoint %s can be continued".formatted(config.checkpoint()));
        } catch (DamagedCheckpoint | CheckpointMismatch unusable) {
            report.failed(unusable.getMessage());
        } catch (IOException unreadable) {
            report.failed("--checkpoint %s: %s".formatted(config.checkpoint(), ErrorText.of(unreadable)));
        }
    }

    private void history(String folder) {
        var local = HistoryFolder.local(folder);
        if (local.isPresent()) {
            FolderCheck.writable("--history-folder", local.get(), report);
            return;
        }
        try {
            HistoryFolder.tryOut(folder, hadoop.configuration());
            report.ok("--history-folder %s: an object was written, read and deleted".formatted(folder));
        } catch (IOException unreachable) {
            report.failed("--history-folder %s: %s".formatted(folder, ErrorText.of(unreachable)));
        }
    }

    private Map<WantedTopic, Set<AclOperation>> topics() {
        var needed = new HashMap<WantedTopic, Set<AclOperation>>();
        for (var topic : List.of(Topic.READINGS, Topic.STATUS)) {
            needed.put(topic.byDefault(), Set.of(AclOperation.READ));
        }
        for (var topic :
                List.of(Topic.AVERAGES, Topic.ALERTS, Topic.RULES, Topic.DEVICES, Topic.PIPELINE, Topic.REJECTED)) {
            needed.put(topic.byDefault(), Set.of(AclOperation.WRITE));
        }
        if (config.historyFolder().isPresent()) {
            needed.put(Topic.AVERAGES.byDefault(), Set.of(AclOperation.READ, AclOperation.WRITE));
        }
        return needed;
    }
}
