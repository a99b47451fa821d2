package io.fieldline.connect;

import io.fieldline.checks.CheckReport;
import io.fieldline.kafka.KafkaCheck;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/** {@code connect --check}: whether Kafka answers, and whether the database has the tables and the rights. */
final class ConnectCheck {
    private final Map<String, Object> kafka;
    private final CheckReport report;

    ConnectCheck(Map<String, Object> kafka, CheckReport report) {
        this.kafka = kafka;
        this.report = report;
    }

    void run(Database database, SinkAddress address) throws InterruptedException {
        new KafkaCheck(kafka, Optional.of(Owner.CONNECT), report)
                .run(Map.of(
                        Topic.AVERAGES.byDefault(),
                        Set.of(AclOperation.READ),
                        Topic.ALERTS.byDefault(),
                        Set.of(AclOperation.READ),
                        Topic.SINK_REJECTED.byDefault(),
                        Set.of(AclOperation.WRITE)));
        try {
            database.verify(address);
            report.ok("%s has the tables and the rights".formatted(address));
        } catch (DatabaseException failed) {
            report.failed(failed.getMessage());
        }
    }
}
