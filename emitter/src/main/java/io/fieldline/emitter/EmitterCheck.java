package io.fieldline.emitter;

import io.fieldline.checks.CertificateExpiry;
import io.fieldline.checks.CheckReport;
import io.fieldline.checks.FolderCheck;
import io.fieldline.checks.HttpProbe;
import io.fieldline.emitter.feed.KafkaConsumers;
import io.fieldline.kafka.KafkaCheck;
import io.fieldline.kafka.Owner;
import io.fieldline.lifecycle.ErrorText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code emitter --check}: whether the emitter could work. It changes nothing, and does not disturb a running emitter. */
final class EmitterCheck {
    private final EmitterConfig config;
    private final Map<String, Object> kafka;
    private final CheckReport report;

    EmitterCheck(EmitterConfig config, Map<String, Object> kafka, CheckReport report) {
        this.config = config;
        this.kafka = kafka;
        this.report = report;
    }

    /** {@code problems} are those of the token file and of the TLS files. */
    void run(List<String> problems) throws InterruptedException {
        problems.forEach(report::failed);
        if (problems.isEmpty()) {
            certificate();
        }
        port();
        config.historyFolder().ifPresent(folder -> FolderCheck.readable("--history-folder", folder, report));
        new KafkaCheck(kafka, Optional.of(Owner.EMITTER), report).run(KafkaConsumers.rights());
    }

    private void certificate() {
        if (config.tls().cert().isEmpty()) {
            return;
        }
        var file = config.tls().cert().get();
        try {
            CertificateExpiry.read("emitter", file)
                    .report(Instant.now(), "get another one; the emitter reads it without a restart", report);
        } catch (IOException unreadable) {
            report.failed(ErrorText.of(unreadable));
        }
    }

    private void port() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()));
            report.ok("port %d is free".formatted(config.port()));
        } catch (IOException taken) {
            if (isEmitter()) {
                report.note("the emitter is running on port %d".formatted(config.port()));
            } else {
                report.failed(
                        "port %d at %s cannot be used: %s; stop the program that listens there, or choose another --port"
                                .formatted(config.port(), config.host(), ErrorText.of(taken)));
            }
        }
    }

    /** Whether an emitter has the port; its health needs no token. */
    private boolean isEmitter() {
        var scheme = config.tls().cert().isPresent() ? "https" : "http";
        try {
            return new HttpProbe(scheme, config.host(), config.port())
                    .get("/healthz")
                    .contains("\"status\"");
        } catch (IOException another) {
            return false;
        }
    }
}
