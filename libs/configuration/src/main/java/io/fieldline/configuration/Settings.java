package io.fieldline.configuration;

import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.lifecycle.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Fills a configuration record from flags, environment variables and a properties file, in this order of precedence. Wrong,
 * unknown and missing keys are reported in one message.
 */
public final class Settings<R extends Record> {
    private static final String FILE = "settings";

    private final String service;
    private final String summary;
    private final Class<R> type;

    private Settings(String service, String summary, Class<R> type) {
        this.service = service;
        this.summary = summary;
        this.type = type;
    }

    /**
     * Describes a service.
     *
     * @param service its name, e.g. {@code mqtt-bridge}
     * @param summary one sentence for {@code --help}
     * @param type    a record whose components each carry {@link Setting}, or are such records, or are maps of them: a
     *                component {@code Map<String, Board> board} has the keys {@code board.NAME.KEY}, in flags and files
     */
    public static <R extends Record> Settings<R> of(String service, String summary, Class<R> type) {
        return new Settings<>(service, summary, type);
    }

    private CommandLine commandLine(SettingSections sections) {
        var spec = CommandSpec.create().name("fieldline " + service);
        spec.usageMessage()
                .description(summary)
                .footer(
                        "",
                        "Each --key is also %sKEY in the environment and key= in the file."
                                .formatted(environmentPrefix(service)),
                        "Flags override the environment, which overrides the file.")
                .width(100)
                .sortOptions(false);
        spec.parser().collectErrors(true);
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .arity("0")
                .description("Show this help and exit.")
                .build());
        spec.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .arity("0")
                .description("Print the version and exit.")
                .build());
        spec.addOption(OptionSpec.builder("--" + FILE)
                .type(Path.class)
                .paramLabel("FILE")
                .description("Properties file with any of the keys below.")
                .build());
        SettingKey.of(type, sections).forEach(key -> spec.addOption(option(key)));
        return new CommandLine(spec)
                .registerConverter(Duration.class, Durations::parse)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /**
     * Like {@link #load}, for {@code main}: {@code --help} and {@code --version} end the process with exit code 0, a wrong setting
     * with 2.
     */
    public R loadOrExit(String[] args) {
        if (Arrays.asList(args).contains("--help")) {
            commandLine(SettingSections.DOCUMENTED).usage(System.out);
            System.exit(ExitCode.STOPPED);
        }
        if (Arrays.asList(args).contains("--version")) {
            System.out.println(BuildInfo.of(service, type));
            System.exit(ExitCode.STOPPED);
        }
        try {
            return load(args, System.getenv());
        } catch (InvalidSettingsException bad) {
            exitIfAny(service, bad.problems());
            throw new AssertionError("unreachable", bad);
        }
    }

    /** Reports problems that only a library or a file can show, if there are any, and ends the process with exit code 2. */
    public static void exitIfAny(String service, List<String> problems) {
        if (!problems.isEmpty()) {
            System.err.println("%s cannot start:%n  %s%nSee fieldline %s --help."
                    .formatted(service, String.join(System.lineSeparator() + "  ", problems), service));
            System.exit(ExitCode.WRONG_SETTINGS);
        }
    }

    /** Fills the record, or throws an exception with every problem. */
    public R load(String[] args, Map<String, String> environment) throws InvalidSettingsException {
        var problems = new ArrayList<String>();
        var variables = fromEnvironment(environment);
        var file = fromFile(args, variables, problems);
        var sections = SettingSections.in(type, keys(args, file));
        var flags = check("", sections, List.of(args), problems);
        check("in the environment: ", sections, asArguments(variables), problems);
        check("in %s: ".formatted(named(args, variables)), sections, asArguments(file), problems);

        var merged = new LinkedHashMap<>(file);
        merged.putAll(variables);
        flags.matchedOptions()
                .forEach(option -> merged.remove(option.longestName().substring(2)));
        var arguments = asArguments(merged);
        arguments.addAll(List.of(args));
        var values = commandLine(sections).parseArgs(arguments.toArray(String[]::new));

        SettingKey.of(type, sections).stream()
                .filter(key -> key.required() && !values.hasMatchedOption("--" + key.name()))
                .filter(key -> !merged.containsKey(key.name()))
                .forEach(key -> problems.add("--%s is missing: %s"
                        .formatted(key.name(), key.setting().help())));
        var defaults = commandLine(sections).parseArgs();
        return new RecordBuilder(sections, values, defaults, problems).build(type);
    }

    /** The keys of flags and of a file. */
    private static List<String> keys(String[] args, Map<String, String> file) {
        var keys = new ArrayList<>(file.keySet());
        Arrays.stream(args)
                .filter(argument -> argument.startsWith("--"))
                .map(argument -> argument.substring(2).split("=", 2)[0])
                .forEach(keys::add);
        return keys;
    }

    private static OptionSpec option(SettingKey key) {
        var option = OptionSpec.builder("--" + key.name())
                .type(key.list() ? List.class : key.type())
                .auxiliaryTypes(key.type())
                .paramLabel(label(key))
                .description(describe(key));
        if (key.type() == boolean.class) {
            option.arity("0..1").fallbackValue("true");
        }
        if (key.list()) {
            option.splitRegex(",");
        }
        if (!key.setting().byDefault().isEmpty()) {
            option.defaultValue(key.setting().byDefault());
        }
        return option.build();
    }

    private static String[] describe(SettingKey key) {
        var byDefault = key.setting().byDefault().isEmpty()
                ? key.required() ? " Required." : ""
                : " Default: %s.".formatted(key.setting().byDefault());
        return new String[] {(key.help() + byDefault).replace("%", "%%")};
    }

    private static String label(SettingKey key) {
        return key.type() == boolean.class
                ? "true|false"
                : key.type().getSimpleName().toUpperCase(Locale.ROOT);
    }

    private static String environmentPrefix(String service) {
        return "FIELDLINE_%s_".formatted(service.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private Map<String, String> fromEnvironment(Map<String, String> environment) {
        var prefix = environmentPrefix(service);
        var values = new LinkedHashMap<String, String>();
        environment.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                values.put(
                        name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '-'), value);
            }
        });
        return values;
    }

    /** The file that the flags or the environment name. */
    private @Nullable String named(String[] args, Map<String, String> variables) {
        Path named = commandLine(SettingSections.DOCUMENTED).parseArgs(args).matchedOptionValue("--" + FILE, null);
        return named == null ? variables.get(FILE) : named.toString();
    }

    private Map<String, String> fromFile(String[] args, Map<String, String> variables, List<String> problems) {
        var file = named(args, variables);
        if (file == null) {
            return Map.of();
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            problems.add("cannot read the file %s: %s".formatted(file, unreadable));
            return Map.of();
        }
        var values = new LinkedHashMap<String, String>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> values.put(name, properties.getProperty(name).strip()));
        return values;
    }

    /** Parses one source alone, so that an error message can name it. */
    private ParseResult check(String source, SettingSections sections, List<String> arguments, List<String> problems) {
        var parsed = commandLine(sections).parseArgs(arguments.toArray(String[]::new));
        parsed.errors().forEach(error -> problems.add(source + error.getMessage()));
        return parsed;
    }

    private static List<String> asArguments(Map<String, String> values) {
        var arguments = new ArrayList<String>();
        values.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }
}
