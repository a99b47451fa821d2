package io.fieldline.connect;

import io.fieldline.checks.CheckReport;
import io.fieldline.kafka.KafkaCheck;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.WantedTopic;
import java.util.LinkedHashMap;
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

    void run(SinkSettings sink, SinkAddress address) throws InterruptedException {
        var topics = new LinkedHashMap<WantedTopic, Set<AclOperation>>();
        sink.tables().forEach(table -> topics.put(table.topic().byDefault(), Set.of(AclOperation.READ)));
        topics.put(Topic.SINK_REJECTED.byDefault(), Set.of(AclOperation.WRITE));
        var groups = sink.tables().stream()
                .map(table -> ConnectWorker.groupOf(sink.connector(table)))
                .toList();
        new KafkaCheck(kafka, Optional.of(Owner.CONNECT), report).run(topics, groups);
        try {
            sink.database().verify(address, sink.tables());
            report.ok("%s has the tables and the rights".formatted(address));
        } catch (DatabaseException failed) {
            report.failed(failed.getMessage());
        }
    }
}
