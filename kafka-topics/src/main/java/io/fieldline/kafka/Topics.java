package io.fieldline.kafka;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are not there yet. */
public final class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);

    private Topics() {}

    /**
     * Returns once all of these topics exist, creating those that do not; blocks while Kafka is away.
     *
     * @param client where Kafka is, and how to log in there: {@code bootstrap.servers} at least
     * @throws ExecutionException when Kafka refuses, which waiting does not heal
     */
    public static void ensure(Map<String, Object> client, Topic... topics)
            throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(client)) {
            var waiting = false;
            while (!created(admin, topics)) {
                if (!waiting) {
                    log.info("waiting for Kafka: servers={}", client.get("bootstrap.servers"));
                    waiting = true;
                }
            }
            reportDifferences(admin, topics);
        }
    }

    /** Whether all exist now; false when Kafka did not answer within the client's timeout. */
    private static boolean created(Admin admin, Topic... topics) throws ExecutionException, InterruptedException {
        var wanted = Arrays.stream(topics).map(Topic::toNewTopic).toList();
        for (var creation : admin.createTopics(wanted).values().entrySet()) {
            try {
                creation.getValue().get();
                log.info("created: topic={}", creation.getKey());
            } catch (ExecutionException refused) {
                if (refused.getCause() instanceof RetriableException) {
                    return false;
                }
                if (!(refused.getCause() instanceof TopicExistsException)) {
                    throw refused;
                }
            }
        }
        return true;
    }

    private static void reportDifferences(Admin admin, Topic... topics)
            throws ExecutionException, InterruptedException {
        var names = Arrays.stream(topics).map(Topic::topicName).toList();
        var found = describe(admin, names);
        for (var topic : topics) {
            var partitions = found.getOrDefault(topic.topicName(), topic.partitions());
            if (partitions != topic.partitions()) {
                log.warn(
                        "topic differs: topic={} partitions={} expected={}; it is used as it is",
                        topic.topicName(),
                        partitions,
                        topic.partitions());
            }
        }
    }

    /** The partition count of each; without those that the cluster does not list yet, or not to us. */
    private static Map<String, Integer> describe(Admin admin, List<String> names)
            throws ExecutionException, InterruptedException {
        try {
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .collect(Collectors.toMap(
                            description -> description.name(),
                            description -> description.partitions().size()));
        } catch (ExecutionException unknown) {
            log.debug("cannot describe the topics", unknown);
            return Map.of();
        }
    }
}
