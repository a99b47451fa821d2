package io.fieldline.connect;

import io.fieldline.checks.CheckReport;
import io.fieldline.configuration.Settings;
import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.FatalErrors;
import io.fieldline.lifecycle.Shutdown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka Connect with the shipped sinks; its exit codes are those of {@link ExitCode}. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final String SERVICE = "connect";

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var config = Settings.of(
                        SERVICE,
                        "Writes averages, alerts and, if you want, readings to a database.",
                        ConnectConfig.class)
                .loadOrExit(args);
        var problems = new ArrayList<String>();
        var kafka = ConnectKafka.of(config.kafka(), problems);
        var address = config.sink().address(problems);
        Settings.exitIfAny(SERVICE, problems);
        if (config.check()) {
            var report = new CheckReport(System.out::println);
            new ConnectCheck(kafka.admin(), report).run(config.sink(), address);
            System.exit(report.exitCode());
        }
        log.info("connect starting: {}", config);
        FatalErrors.install();
        var exitCode = run(config, kafka, address);
        log.info("connect stopped");
        Runtime.getRuntime().halt(exitCode); // a driver that waits for a database must not delay the end
    }

    private static int run(ConnectConfig config, ConnectKafka kafka, SinkAddress address) {
        var main = Thread.currentThread();
        Shutdown.onSignal(main::interrupt);
        var service = new SinkService(config.sink(), address, BuildInfo.of(SERVICE, Main.class));
        var http = config.http().address();
        try (var health = http.isPresent() ? service.health(http.get()) : null) {
            service.awaitDatabase();
            service.awaitsKafka();
            Topics.ensure(kafka.admin(), Topic.of(Owner.CONNECT));
            Topics.await(
                    kafka.admin(),
                    config.sink().tables().stream().map(SinkTable::topic).toArray(Topic[]::new));
            service.run(() -> new ConnectWorker(kafka.worker(), kafka.admin()));
            return ExitCode.STOPPED;
        } catch (InterruptedException | InterruptException stopped) {
            return ExitCode.STOPPED;
        } catch (DatabaseException refused) {
            log.error("{}", refused.getMessage());
            return ExitCode.REFUSED;
        } catch (ExecutionException | KafkaException failed) {
            log.error(KafkaFailure.explain(failed), failed);
            return KafkaFailure.isAccessDenied(failed) ? ExitCode.REFUSED : ExitCode.CANNOT_START;
        } catch (IOException taken) {
            log.error(ErrorText.of(taken));
            return ExitCode.CANNOT_START;
        }
    }
}
