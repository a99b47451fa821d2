package io.fieldline.agent;

import io.fieldline.agent.clock.ClockProbe;
import io.fieldline.agent.clock.SystemTime;
import io.fieldline.agent.serial.PortRegistry;
import io.fieldline.agent.serial.SerialLibrary;
import io.fieldline.agent.serial.SerialSource;
import io.fieldline.agent.simulation.SimulatedRoom;
import io.fieldline.agent.simulation.UniformRandom;
import io.fieldline.agent.source.AutoSource;
import io.fieldline.agent.source.GeneratedSource;
import io.fieldline.agent.source.Measurement;
import io.fieldline.agent.source.ReadingFactory;
import io.fieldline.agent.source.Source;
import io.fieldline.agent.spool.SpoolInUseException;
import io.fieldline.agent.status.Counters;
import io.fieldline.checks.CheckReport;
import io.fieldline.configuration.Settings;
import io.fieldline.health.HealthServer;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.FatalErrors;
import io.fieldline.lifecycle.ServiceManager;
import io.fieldline.lifecycle.Shutdown;
import io.fieldline.mqtt.MqttRefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device agent, or {@code listen} with its arguments; {@link ExitCode} has the exit codes. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length > 0 && args[0].equals(ListenCommand.NAME)) {
            ListenCommand.run(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        var errors = FatalErrors.install();
        var config = Settings.of(
                        "device-agent",
                        "Reads a board on a serial line, or simulates values, and publishes readings by MQTT.",
                        AgentConfig.class)
                .loadOrExit(args);
        if (config.check()) {
            var report = new CheckReport(System.out::println);
            new AgentCheck(config, report).run();
            System.exit(report.exitCode());
        }
        Settings.exitIfAny("device-agent", config.mqtt().problems());
        var session = ReadingFactory.newSession(new SecureRandom());
        log.info( // not the whole record: its toString, made when first called, costs 1.3 MB for good
                "device-agent starting: session={} source={} devices={} serial={} mqtt={}",
                session,
                config.source(),
                config.names(),
                config.devices().stream().map(DeviceSettings::address).toList(),
                config.mqtt().uri());
        var exitCode = run(config, session, errors);
        log.info("device-agent stopped");
        if (exitCode != ExitCode.STOPPED) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static int run(AgentConfig config, String session, FatalErrors errors) throws InterruptedException {
        var time =
                new SystemTime(Clock.systemUTC(), System::nanoTime, ClockProbe.of(config.clock(), config.clockFile()));
        try {
            if (config.source().usesBoards()) {
                SerialLibrary.load(config.spool().folder());
            }
        } catch (IOException noLibrary) {
            log.error(noLibrary.getMessage());
            return ExitCode.CANNOT_START;
        }
        try {
            var devices = new ArrayList<DeviceWorker>();
            var ports = new PortRegistry();
            for (var device : config.devices()) {
                var counters = new Counters();
                var source = source(config, device, counters, ports);
                devices.add(DeviceWorker.open(device, config, session, source, counters, time));
            }
            var agent = new Agent(devices);
            errors.beforeExit(agent::publishOffline);
            var report = new AgentReport(devices, time);
            background("clock", time::run);
            background("report", report::run);
            var address = config.http().address();
            try (var http = address.isPresent() ? status(address.get(), report) : null) {
                Shutdown.onSignal(agent::stop);
                ServiceManager.ofProcess().ready("measuring: " + config.names(), report::stuck);
                agent.run();
            }
            return ExitCode.STOPPED;
        } catch (MqttRefusedException refused) {
            log.error(refused.getMessage());
            return ExitCode.REFUSED;
        } catch (SpoolInUseException inUse) {
            log.error(inUse.getMessage());
            return ExitCode.CANNOT_START;
        } catch (IOException taken) {
            log.error(ErrorText.of(taken));
            return ExitCode.CANNOT_START;
        }
    }

    private static HealthServer status(InetSocketAddress address, AgentReport report) throws IOException {
        return HealthServer.start(address, report::stuck, report::problems, report::metrics);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /** Ends with the process; an error in it ends the process. */
    private static void background(String name, Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private static Source source(AgentConfig config, DeviceSettings device, Counters counters, PortRegistry ports) {
        var folder = config.spool().folder().resolve(device.name());
        return switch (config.source()) {
            case SERIAL -> board(device, folder, counters, ports);
            case SIMULATED -> generated(config, room(config, device));
            case RANDOM -> generated(config, random(config));
            case AUTO ->
                new AutoSource(
                        board(device, folder, counters, ports),
                        generated(config, random(config)),
                        folder.resolve("board-seen"));
        };
    }

    private static Source board(DeviceSettings device, Path folder, Counters counters, PortRegistry ports) {
        return new SerialSource(
                device.name(),
                device.address(),
                device.board(),
                folder.resolve("board-id"),
                ports,
                counters,
                Clock.systemUTC());
    }

    private static Source generated(AgentConfig config, Supplier<Measurement> measurements) {
        return new GeneratedSource(measurements, config.randomInterval());
    }

    private static Supplier<Measurement> random(AgentConfig config) {
        return new UniformRandom(new SecureRandom(), config.randomMin(), config.randomMax());
    }

    private static Supplier<Measurement> room(AgentConfig config, DeviceSettings device) {
        return new SimulatedRoom(device.name(), Clock.system(ZoneId.systemDefault()), config.simulatedEventAt());
    }
}
