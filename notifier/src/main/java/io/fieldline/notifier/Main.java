package io.fieldline.notifier;

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
import io.fieldline.notifier.channel.Channel;
import io.fieldline.notifier.text.NotificationText;
import io.fieldline.notifier.text.NotifierLabels;
import io.fieldline.notifier.text.NotifierRules;
import io.fieldline.notifier.text.Wording;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notifier; its exit codes are those of {@link ExitCode}. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final String SERVICE = "notifier";

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var config = Settings.of(
                        SERVICE, "Sends alerts to people: by webhook, ntfy, e-mail or MQTT.", NotifierConfig.class)
                .loadOrExit(args);
        var problems = new ArrayList<String>();
        var kafka = NotifierKafka.of(config.kafka(), problems);
        var wording = new Wording(config.language());
        var channels = Channels.of(config, wording, problems);
        Settings.exitIfAny(SERVICE, problems);
        var text = new NotificationText(
                config.pageUrl(), config.zone(), wording, new NotifierRules(), new NotifierLabels());
        if (config.check()) {
            var report = new CheckReport(System.out::println);
            new NotifierCheck(kafka.admin(), channels, report)
                    .run(text.test(Clock.systemUTC().instant()));
            System.exit(report.exitCode());
        }
        log.info("notifier starting: {}", config);
        var exitCode = run(config, kafka, channels, text, FatalErrors.install());
        log.info("notifier stopped");
        if (exitCode != ExitCode.STOPPED) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static int run(
            NotifierConfig config,
            NotifierKafka kafka,
            List<Channel> channels,
            NotificationText text,
            FatalErrors fatalErrors) {
        var stop = new AtomicReference<Runnable>(Thread.currentThread()::interrupt); // while it waits for topics
        Shutdown.onSignal(() -> stop.get().run());
        try (var producer = kafka.producer()) {
            Topics.ensure(kafka.admin(), Topic.of(Owner.NOTIFIER));
            Topics.await(kafka.admin(), Topic.ALERTS);
            var notifier = new Notifier(config, BuildInfo.of(SERVICE, Main.class), kafka, producer, channels, text);
            stop.set(notifier::stop);
            notifier.run(fatalErrors);
            return ExitCode.STOPPED;
        } catch (InterruptedException | InterruptException stopped) {
            return ExitCode.STOPPED;
        } catch (ExecutionException | KafkaException failed) {
            log.error(KafkaFailure.explain(failed), failed);
            return KafkaFailure.isAccessDenied(failed) ? ExitCode.REFUSED : ExitCode.CANNOT_START;
        } catch (IOException taken) {
            log.error(ErrorText.of(taken));
            return ExitCode.CANNOT_START;
        }
    }
}
