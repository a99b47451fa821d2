package io.fieldline.topics;

import io.fieldline.configuration.Settings;
import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Topics;
import io.fieldline.kafka.WantedTopic;
import io.fieldline.lifecycle.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** {@code ./fieldline topics}: creates the topics that are missing, and verifies all; its exit codes are those of {@link ExitCode}. */
public final class Main {
    private static final int ANSWER_MS = 15_000;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var config = Settings.of(
                        "topics",
                        "Creates the Kafka topics of Fieldline that are missing, and verifies all of them.",
                        TopicsConfig.class)
                .loadOrExit(args);
        var problems = new ArrayList<String>();
        var client = config.kafka().read(List.of(AdminClientConfig.configDef()), Set.of(), problems);
        Settings.exitIfAny("topics", problems);
        client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        try (var admin = Admin.create(client)) {
            System.exit(run(config, admin));
        } catch (KafkaException wrong) { // a value that only the client can check
            System.err.println("topics cannot start: " + wrong.getMessage());
            System.exit(ExitCode.CANNOT_START);
        }
    }

    /** Prints the state of each topic; returns the exit code. */
    private static int run(TopicsConfig config, Admin admin) throws InterruptedException {
        try {
            var passes = true;
            for (var topic : config.topics()) {
                passes &= ensure(topic, config.check(), admin);
            }
            return passes ? ExitCode.STOPPED : ExitCode.CANNOT_START;
        } catch (ExecutionException failed) {
            System.out.println("failed: " + KafkaFailure.explain(failed));
            return KafkaFailure.isAccessDenied(failed) ? ExitCode.REFUSED : ExitCode.CANNOT_START;
        }
    }

    private static boolean ensure(WantedTopic topic, boolean check, Admin admin)
            throws ExecutionException, InterruptedException {
        var name = topic.topicName();
        if (!Topics.exists(admin, name)) {
            if (check) {
                System.out.println("missing: " + name);
                return false;
            }
            Topics.create(admin, topic);
            System.out.println("created: " + name);
            return true;
        }
        var differences = Topics.differences(admin, topic);
        System.out.println(
                differences.isEmpty()
                        ? "ok: " + name
                        : "differs; change it with kafka-configs or kafka-topics: %s %s"
                                .formatted(name, String.join(" ", differences)));
        return differences.isEmpty();
    }
}
