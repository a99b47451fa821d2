package io.fieldline.kafka;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that the service owns, and waits for the topics of other services. It creates only missing topics, because
 * Kafka refuses the attempt for an account without the right to create.
 */
public final class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private Topics() {}

    /** Like {@link #ensure(Map, List)}, with the default of each topic. */
    public static void ensure(Map<String, Object> client, Topic... topics)
            throws ExecutionException, InterruptedException {
        ensure(client, Arrays.stream(topics).map(Topic::byDefault).toList());
    }

    /** Like {@link #ensure(Map, List)}, for the topics that this service owns. */
    public static void ensureOwned(Owner owner, Map<String, Object> client, List<WantedTopic> topics)
            throws ExecutionException, InterruptedException {
        ensure(client, topics.stream().filter(topic -> topic.owner() == owner).toList());
    }

    /** Like {@link #ensure(Map, List)}. The partitions follow from those of {@link Topic#READINGS}, so it waits for that topic. */
    public static void ensureLikeReadings(Map<String, Object> client, Topic... topics)
            throws ExecutionException, InterruptedException {
        await(client, Topic.READINGS);
        var partitions = partitions(client, Topic.READINGS);
        ensure(
                client,
                Arrays.stream(topics).map(topic -> topic.wanted(partitions)).toList());
    }

    /**
     * Creates the missing topics, and returns when all exist; blocks while Kafka is away or has fewer brokers than a topic
     * needs copies. A topic with other settings is reported and used as it is.
     *
     * @param client where Kafka is, and how to log in there: {@code bootstrap.servers} at least
     * @throws ExecutionException if Kafka refuses, so that waiting does not help
     */
    public static void ensure(Map<String, Object> client, List<WantedTopic> topics)
            throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(client)) {
            var reported = "";
            for (var reason = create(admin, topics); reason.isPresent(); reason = create(admin, topics)) {
                if (!reason.get().equals(reported)) {
                    reported = reason.get();
                    log.info("waiting for Kafka: servers={} reason='{}'", client.get("bootstrap.servers"), reported);
                }
                Thread.sleep(POLL.toMillis());
            }
            for (var topic : topics) {
                reportDifferences(admin, topic);
            }
        }
    }

    /**
     * Returns when all topics exist. Other services create them; it blocks until then, and while Kafka is away.
     *
     * @throws ExecutionException if Kafka refuses, so that waiting does not help
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
     * The differences of a topic from its settings, one text for each; changes nothing.
     *
     * @throws ExecutionException if Kafka does not answer, refuses, or does not have the topic
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

    /** Of an existing topic; blocks while Kafka is away. */
    private static int partitions(Map<String, Object> client, Topic topic)
            throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(client)) {
            while (true) {
                try {
                    var found = admin.describeTopics(List.of(topic.topicName())).topicNameValues();
                    return found.get(topic.topicName()).get().partitions().size();
                } catch (ExecutionException failed) {
                    if (!(failed.getCause() instanceof RetriableException)) {
                        throw failed;
                    }
                    Thread.sleep(POLL.toMillis());
                }
            }
        }
    }

    /** Creates the missing topics; returns why one is still missing, if another attempt may help. */
    private static Optional<String> create(Admin admin, List<WantedTopic> topics)
            throws ExecutionException, InterruptedException {
        for (var topic : topics) {
            try {
                if (!exists(admin, topic.topicName())) {
                    create(admin, topic);
                    log.info("created: topic={}", topic.topicName());
                }
            } catch (ExecutionException refused) {
                if (refused.getCause() instanceof RetriableException) {
                    return Optional.of("no answer");
                }
                if (refused.getCause()
                        instanceof InvalidReplicationFactorException few) { // brokers may still be starting
                    return Optional.of(few.getMessage());
                }
                if (!(refused.getCause() instanceof TopicExistsException)) {
                    throw refused;
                }
            }
        }
        return Optional.empty();
    }

    /** Creates a missing topic. */
    public static void create(Admin admin, WantedTopic topic) throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(newTopic(admin, topic))).all().get();
    }

    /** Kafka reports its default replication if it only validates a creation. */
    private static NewTopic newTopic(Admin admin, WantedTopic topic) throws ExecutionException, InterruptedException {
        if (topic.replication().isPresent()) {
            return topic.toNewTopic(topic.replication().get());
        }
        var validated = admin.createTopics(List.of(topic.toNewTopic()), new CreateTopicsOptions().validateOnly(true));
        try {
            return topic.toNewTopic(
                    validated.replicationFactor(topic.topicName()).get());
        } catch (ExecutionException refused) {
            if (refused.getCause()
                    instanceof TopicAuthorizationException) { // without DESCRIBE_CONFIGS, Kafka does not report it
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

    /** Whether the topic exists. */
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
                        "topic differs from its settings, and is used as it is: topic={} {}",
                        topic.topicName(),
                        String.join(" ", differences));
            }
        } catch (ExecutionException unknown) { // the cluster does not list it yet, or refuses
            log.debug("cannot describe topic={}", topic.topicName(), unknown);
        }
    }

    private static List<String> differences(WantedTopic wanted, TopicDescription found, Config config) {
        var differences = new ArrayList<String>();
        var partitions = found.partitions();
        var replication = partitions.get(0).replicas().size();
        if (!wanted.accepts(partitions.size())) {
            differences.add("partitions=%d expected=%d%s"
                    .formatted(
                            partitions.size(),
                            wanted.partitions(),
                            wanted.isCompacted() ? " (keep them, because the topic is compacted)" : ""));
        }
        wanted.replication().ifPresent(expected -> compare("replication", expected, replication, differences));
        wanted.configs(replication)
                .forEach((key, value) -> compare(key, value, config.get(key).value(), differences));
        return differences;
    }

    private static void compare(String what, Object expected, Object found, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add("%s=%s expected=%s".formatted(what, found, expected));
        }
    }
}
