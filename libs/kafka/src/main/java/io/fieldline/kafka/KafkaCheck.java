package io.fieldline.kafka;

import static java.util.stream.Collectors.joining;

import io.fieldline.checks.CheckReport;
import io.fieldline.lifecycle.ErrorText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Checks whether Kafka answers, and whether a service has its topics and rights. It changes nothing. */
public final class KafkaCheck {
    private static final int ANSWER_MS = 15_000;

    private final Map<String, Object> client;
    private final Optional<Owner> service;
    private final CheckReport report;

    /** {@code client} has the properties of a Kafka client; {@code service} creates the topics that it owns. */
    public KafkaCheck(Map<String, Object> client, Optional<Owner> service, CheckReport report) {
        this.client = new HashMap<>(client);
        this.client.keySet().retainAll(AdminClientConfig.configNames());
        this.client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        this.client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        this.service = service;
        this.report = report;
    }

    /** What the service does with each topic. */
    public void run(Map<WantedTopic, Set<AclOperation>> topics) throws InterruptedException {
        run(topics, List.of());
    }

    /** What the service does with each topic, and the consumer groups that it uses. */
    public void run(Map<WantedTopic, Set<AclOperation>> topics, List<String> groups) throws InterruptedException {
        var servers = client.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        try (var admin = Admin.create(client)) {
            admin.describeCluster().clusterId().get();
            report.ok("Kafka %s answers".formatted(servers));
            for (var topic : topics.entrySet()) {
                check(topic.getKey(), topic.getValue(), admin);
            }
            for (var group : groups) {
                check(group, admin);
            }
        } catch (ExecutionException failed) {
            report.failed("Kafka %s: %s".formatted(servers, KafkaFailure.explain(failed)));
        } catch (KafkaException wrong) { // what only the client can judge
            var cause = wrong.getCause() == null ? wrong : wrong.getCause();
            report.failed("Kafka %s: %s; check --kafka-servers and --kafka-properties"
                    .formatted(servers, ErrorText.of(cause)));
        }
    }

    private void check(WantedTopic topic, Set<AclOperation> needed, Admin admin) throws InterruptedException {
        var name = topic.topicName();
        try {
            var rights = rights(name, admin);
            var missing = new TreeSet<>(needed);
            missing.removeAll(rights);
            if (!missing.isEmpty()) {
                report.failed("topic %s: the account has no right to %s; libs/kafka/README.md has the command"
                        .formatted(
                                name, missing.stream().map(AclOperation::name).collect(joining(", "))));
            } else {
                var isKnown = rights.contains(AclOperation.DESCRIBE_CONFIGS);
                report(name, isKnown ? Topics.differences(admin, topic) : List.of());
            }
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof UnknownTopicOrPartitionException)) {
                report.failed("topic %s: %s".formatted(name, KafkaFailure.explain(failed)));
            } else if (service.equals(Optional.of(topic.owner()))) {
                report.ok("topic %s will be created".formatted(name));
            } else {
                report.note("topic %s is missing; start %s, which creates it, or run 'fieldline topics'"
                        .formatted(name, topic.owner().service()));
            }
        }
    }

    /** Kafka shows the offsets of a group, also of one that does not exist yet, to accounts with a right to it. */
    private void check(String group, Admin admin) throws ExecutionException, InterruptedException {
        try {
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof GroupAuthorizationException)) {
                throw failed;
            }
            report.failed("group %s: the account has no right to READ; libs/kafka/README.md has the command"
                    .formatted(group));
        }
    }

    private void report(String name, List<String> differences) {
        if (differences.isEmpty()) {
            report.ok("topic %s".formatted(name));
        } else {
            report.note("topic %s differs from its settings, and is used as it is: %s"
                    .formatted(name, String.join(" ", differences)));
        }
    }

    /** Kafka without an authorizer reports every right. */
    private static Set<AclOperation> rights(String name, Admin admin) throws ExecutionException, InterruptedException {
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        var described = admin.describeTopics(List.of(name), options).topicNameValues();
        return described.get(name).get().authorizedOperations();
    }
}
