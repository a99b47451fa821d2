package io.fieldline.kafka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are not there yet, and reports those that differ from what is wanted. */
public final class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);

    private Topics() {}

    /** As {@link #ensure(Map, List)}, each as its constant states it. */
    public static void ensure(Map<String, Object> client, Topic... topics)
            throws ExecutionException, InterruptedException {
        ensure(client, Arrays.stream(topics).map(Topic::byDefault).toList());
    }

    /**
     * Returns once all of these topics exist, creating those that do not; blocks while Kafka is away. One that differs
     * is reported and used as it is.
     *
     * @param client where Kafka is, and how to log in there: {@code bootstrap.servers} at least
     * @throws ExecutionException when Kafka refuses, which waiting does not heal
     */
    public static void ensure(Map<String, Object> client, List<WantedTopic> topics)
            throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(client)) {
            var waiting = false;
            while (!created(admin, topics)) {
                if (!waiting) {
                    log.info("waiting for Kafka: servers={}", client.get("bootstrap.servers"));
                    waiting = true;
                }
            }
            for (var topic : topics) {
                reportDifferences(admin, topic);
            }
        }
    }

    /**
     * How a topic differs from what is wanted, a sentence each; changes nothing.
     *
     * @throws ExecutionException when Kafka does not answer, does not tell us, or has no such topic
     */
    public static List<String> differences(Admin admin, WantedTopic wanted)
            throws ExecutionException, InterruptedException {
        var name = wanted.topicName();
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var description =
                admin.describeTopics(List.of(name)).topicNameValues().get(name).get();
        var config =
                admin.describeConfigs(List.of(resource)).values().get(resource).get();
        return differences(wanted, description, config);
    }

    /** Whether all exist now; false when Kafka did not answer within the client's timeout. */
    private static boolean created(Admin admin, List<WantedTopic> topics)
            throws ExecutionException, InterruptedException {
        var wanted = topics.stream().map(WantedTopic::toNewTopic).toList();
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

    private static void reportDifferences(Admin admin, WantedTopic topic) throws InterruptedException {
        try {
            var differences = differences(admin, topic);
            if (!differences.isEmpty()) {
                log.warn(
                        "topic differs, and is used as it is: topic={} {}",
                        topic.topicName(),
                        String.join(" ", differences));
            }
        } catch (ExecutionException unknown) { // the cluster does not list it yet, or not to us
            log.debug("cannot describe topic={}", topic.topicName(), unknown);
        }
    }

    private static List<String> differences(WantedTopic wanted, TopicDescription found, Config config) {
        var differences = new ArrayList<String>();
        var partitions = found.partitions();
        compare("partitions", wanted.partitions(), partitions.size(), differences);
        wanted.replication()
                .ifPresent(replication -> compare(
                        "replication", replication, partitions.get(0).replicas().size(), differences));
        wanted.configs()
                .forEach((key, value) -> compare(key, value, config.get(key).value(), differences));
        return differences;
    }

    private static void compare(String what, Object wanted, Object found, List<String> differences) {
        if (!wanted.equals(found)) {
            differences.add("%s=%s expected=%s".formatted(what, found, wanted));
        }
    }
}
