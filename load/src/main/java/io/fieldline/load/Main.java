package io.fieldline.load;

import io.fieldline.configuration.Settings;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.load.form.Run;
import io.fieldline.load.report.Report;
import io.fieldline.load.report.ReportPage;
import io.fieldline.load.report.ReportText;
import io.fieldline.messages.MessageJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The load tool: {@code load SCENARIO [FLAG ...]}. */
public final class Main {
    private static final String COMMAND = "load";

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length == 0 || args[0].startsWith("-")) {
            System.exit(help(args));
        }
        var scenario = Scenario.of(args[0]);
        if (scenario.isEmpty()) {
            System.err.println("load: unknown scenario '%s'; expected one of%n%s".formatted(args[0], Scenario.help()));
            System.exit(ExitCode.WRONG_SETTINGS);
        }
        var config = settings().loadOrExit(Arrays.copyOfRange(args, 1, args.length));
        var problems = new ArrayList<>(config.isMqtt() ? config.mqtt().problems() : List.of());
        var kafka = LoadKafka.of(config.kafka(), problems);
        var load = load(scenario.get(), config, problems);
        Settings.exitIfAny(COMMAND, problems);
        var progress = new RunProgress(System.out, Boolean.getBoolean("fieldline.terminal"), load.orElseThrow());
        var run = new LoadRun(scenario.get(), config, load.orElseThrow(), kafka, Run.random(), progress::show);
        System.exit(run(run, progress, config));
    }

    private static Optional<Load> load(Scenario scenario, LoadConfig config, List<String> problems) {
        try {
            return Optional.of(scenario.load(config));
        } catch (IllegalArgumentException wrong) {
            problems.add(wrong.getMessage());
            return Optional.empty();
        }
    }

    private static int run(LoadRun run, RunProgress progress, LoadConfig config) throws InterruptedException {
        try {
            progress.warmUp(config.usedWarmUp());
            var report = run.run();
            progress.end();
            System.out.println(ReportText.of(report));
            if (config.report().isPresent()) {
                write(report, config.report().get());
            }
            return report.passes() ? ExitCode.STOPPED : ExitCode.CANNOT_START;
        } catch (IOException failed) {
            System.err.println("load: " + ErrorText.of(failed));
            return ExitCode.CANNOT_START;
        }
    }

    private static int help(String[] args) {
        System.out.println(
                "load SCENARIO [--flag=value ...]: sends readings, and measures when they arrive.%n%nScenarios:%n%s%n"
                        .formatted(Scenario.help()));
        var isAskedFor =
                Arrays.asList(args).contains("--help") || Arrays.asList(args).contains("--version");
        if (isAskedFor) {
            settings().loadOrExit(args); // prints the flags, and ends the process
        }
        return ExitCode.WRONG_SETTINGS;
    }

    private static Settings<LoadConfig> settings() {
        return Settings.of(COMMAND, "Sends readings, and measures when they arrive at each point.", LoadConfig.class);
    }

    private static void write(Report report, Path folder) throws IOException {
        Files.createDirectories(folder);
        var name = "load-%s-%s".formatted(report.scenario(), report.run());
        Files.write(folder.resolve(name + ".json"), MessageJson.write(report));
        var page = Files.writeString(folder.resolve(name + ".html"), ReportPage.of(report));
        System.out.println("report: " + page.toAbsolutePath());
    }
}
