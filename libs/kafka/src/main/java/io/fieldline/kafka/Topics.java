package io.fieldline.kafka;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that topics exist: those of the own service by creating them, those of others by waiting. Only a topic that
 * is missing is created, because Kafka refuses the attempt to an account without the right to create.
 */
public final class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private Topics() {}

    /** As {@link #ensure(Map, List)}, each as its constant states it. */
    public static void ensure(Map<String, Object> client, Topic... topics)
            throws ExecutionException, InterruptedException {
        ensure(client, Arrays.stream(topics).map(Topic::byDefault).toList());
    }

    /** As {@link #ensure(Map, List)}, for those of the topics that this service owns; the others stay as they are. */
    public static void ensureOwned(Owner owner, Map<String, Object> client, List<WantedTopic> topics)
            throws ExecutionException, InterruptedException {
        ensure(client, topics.stream().filter(topic -> topic.owner() == owner).toList());
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
                waiting = reportWaiting(client, waiting);
            }
            for (var topic : topics) {
                reportDifferences(admin, topic);
            }
        }
    }

    /**
     * Returns once all of these topics exist, which is for other services to see to; blocks meanwhile, and while Kafka is
     * away.
     *
     * @throws ExecutionException when Kafka refuses, which waiting does not heal
     */
    public static void await(Map<String, Object> client, Topic... topics)
            throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(client)) {
            var waiting = false;
            Set<Topic> reported = Set.of();
            while (true) {
                try {
                    var missing = missing(admin, List.of(topics));
                    if (missing.isEmpty()) {
                        return;
                    }
                    if (!missing.equals(reported)) {
                        log.info(
                                "waiting for topics; start their owners, or run './fieldline topics': {}",
                                list(missing));
                        reported = missing;
                    }
                    Thread.sleep(POLL.toMillis());
                } catch (ExecutionException failed) {
                    if (!(failed.getCause() instanceof RetriableException)) {
                        throw failed;
                    }
                    waiting = reportWaiting(client, waiting);
                }
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
        for (var topic : topics) {
            try {
                if (!exists(admin, topic.topicName())) {
                    create(admin, topic);
                    log.info("created: topic={}", topic.topicName());
                }
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

    /** Creates one that is missing. */
    public static void create(Admin admin, WantedTopic topic) throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(newTopic(admin, topic))).all().get();
    }

    /** Kafka says what its default replication is when it is asked to only validate the creation. */
    private static NewTopic newTopic(Admin admin, WantedTopic topic) throws ExecutionException, InterruptedException {
        if (topic.replication().isPresent()) {
            return topic.toNewTopic(topic.replication().get());
        }
        var validated = admin.createTopics(List.of(topic.toNewTopic()), new CreateTopicsOptions().validateOnly(true));
        try {
            return topic.toNewTopic(
                    validated.replicationFactor(topic.topicName()).get());
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof TopicAuthorizationException) { // without DESCRIBE_CONFIGS it does not say
                return topic.toNewTopic();
            }
            throw refused;
        }
    }

    private static Set<Topic> missing(Admin admin, List<Topic> topics) throws ExecutionException, InterruptedException {
        var missing = new HashSet<Topic>();
        for (var topic : topics) {
            if (!exists(admin, topic.topicName())) {
                missing.add(topic);
            }
        }
        return missing;
    }

    /** Whether the topic is there. */
    public static boolean exists(Admin admin, String name) throws ExecutionException, InterruptedException {
        try {
            admin.describeTopics(List.of(name)).topicNameValues().get(name).get();
            return true;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw failed;
        }
    }

    private static String list(Set<Topic> topics) {
        return topics.stream()
                .sorted()
                .map(topic ->
                        "%s (%s)".formatted(topic.topicName(), topic.owner().service()))
                .collect(joining(", "));
    }

    private static boolean reportWaiting(Map<String, Object> client, boolean reported) {
        if (!reported) {
            log.info("waiting for Kafka: servers={}", client.get("bootstrap.servers"));
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
        var replication = partitions.get(0).replicas().size();
        compare("partitions", wanted.partitions(), partitions.size(), differences);
        wanted.replication().ifPresent(expected -> compare("replication", expected, replication, differences));
        wanted.configs(replication)
                .forEach((key, value) -> compare(key, value, config.get(key).value(), differences));
        return differences;
    }

    private static void compare(String what, Object wanted, Object found, List<String> differences) {
        if (!wanted.equals(found)) {
            differences.add("%s=%s expected=%s".formatted(what, found, wanted));
        }
    }
}
