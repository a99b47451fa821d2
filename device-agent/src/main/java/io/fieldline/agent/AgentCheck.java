package io.fieldline.agent;

import io.fieldline.agent.clock.ClockProbe;
import io.fieldline.agent.clock.ClockProbe.Verdict;
import io.fieldline.agent.publish.DeviceTopics;
import io.fieldline.agent.serial.SerialCheck;
import io.fieldline.checks.CheckReport;
import io.fieldline.checks.FolderCheck;
import io.fieldline.health.RunningService;
import io.fieldline.mqtt.MqttCheck;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code device-agent --check}: whether the agent could work. It changes nothing, and does not disturb a running agent. */
final class AgentCheck {
    private final AgentConfig config;
    private final CheckReport report;

    AgentCheck(AgentConfig config, CheckReport report) {
        this.config = config;
        this.report = report;
    }

    void run() {
        var running = isRunning();
        FolderCheck.writable("--spool-folder", config.spool().folder(), report);
        if (config.source() == AgentConfig.Kind.SERIAL) {
            config.devices().forEach(device -> new SerialCheck(device.address(), report).run());
        }
        clock();
        var mqtt = new MqttCheck(config.mqtt(), Clock.systemUTC(), report);
        if (mqtt.brokerPasses() && !running) {
            config.names().forEach(name -> login(name, mqtt));
        }
    }

    /** A second login with the same account could end the connection of the running agent. */
    private boolean isRunning() {
        var devices = config.names().stream()
                .filter(name -> FolderCheck.isLocked(
                        config.spool().folder().resolve(name).resolve("lock")))
                .toList();
        if (new RunningService("device-agent", config.http()).isRunning(report) || !devices.isEmpty()) {
            report.note("the agent is running, so its account is not tried; stop it first to try the account");
            return true;
        }
        return false;
    }

    private void login(String name, MqttCheck mqtt) {
        var topics = DeviceTopics.of(name);
        mqtt.login(
                DeviceWorker.clientId(name) + "-check",
                List.of(topics.commands()),
                Optional.of(DeviceTopics.check(name)));
    }

    private void clock() {
        if (ClockProbe.of(config.clock(), config.clockFile()).ask() == Verdict.NOT_SYNCHRONIZED) {
            report.note("the clock is not synchronized: readings wait --clock-wait, and are then sent as unsynced; run:"
                    + " sudo timedatectl set-ntp true");
        } else {
            report.ok("clock");
        }
    }
}
