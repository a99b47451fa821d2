package io.fieldline.configuration;

import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.lifecycle.ExitCode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Fills a configuration record from flags, environment variables and a properties file, in this order of precedence. Wrong,
 * unknown and missing keys are reported in one message.
 */
public final class Settings<R extends Record> {
    private static final String FILE = "settings";

    private final String service;
    private final Class<R> type;
    private final List<SettingKey> keys;
    private final CommandLine commandLine;

    /** The result of an empty command line. */
    private final ParseResult defaults;

    private Settings(String service, Class<R> type, CommandLine commandLine, ParseResult defaults) {
        this.service = service;
        this.type = type;
        this.keys = SettingKey.of(type);
        this.commandLine = commandLine;
        this.defaults = defaults;
    }

    /**
     * Describes a service.
     *
     * @param service its name, e.g. {@code mqtt-bridge}
     * @param summary one sentence for {@code --help}
     * @param type    a record whose components each carry {@link Setting}, or are such records
     */
    public static <R extends Record> Settings<R> of(String service, String summary, Class<R> type) {
        var defaults = commandLine(service, summary, type).parseArgs();
        return new Settings<>(service, type, commandLine(service, summary, type), defaults);
    }

    private static CommandLine commandLine(String service, String summary, Class<?> type) {
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
        SettingKey.of(type).forEach(key -> spec.addOption(option(key)));
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
            commandLine.usage(System.out);
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
        var flags = check("", List.of(args), problems);
        Path named = flags.matchedOptionValue("--" + FILE, null); // before the next parse, which clears it
        var variables = fromEnvironment(environment);
        check("in the environment: ", asArguments(variables), problems);
        var file = fromFile(named == null ? variables.get(FILE) : named.toString(), problems);

        var merged = new LinkedHashMap<>(file);
        merged.putAll(variables);
        flags.matchedOptions()
                .forEach(option -> merged.remove(option.longestName().substring(2)));
        var arguments = asArguments(merged);
        arguments.addAll(List.of(args));
        var values = commandLine.parseArgs(arguments.toArray(String[]::new));

        keys.stream()
                .filter(key -> key.required() && !values.hasMatchedOption("--" + key.name()))
                .filter(key -> !merged.containsKey(key.name()))
                .forEach(key -> problems.add("--%s is missing: %s"
                        .formatted(key.name(), key.setting().help())));
        return construct(values, problems);
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

    private Map<String, String> fromFile(@Nullable String file, List<String> problems) {
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
        check("in %s: ".formatted(file), asArguments(values), problems);
        return values;
    }

    /** Parses one source alone, so that an error message can name it. */
    private ParseResult check(String source, List<String> arguments, List<String> problems) {
        var parsed = commandLine.parseArgs(arguments.toArray(String[]::new));
        parsed.errors().forEach(error -> problems.add(source + error.getMessage()));
        return parsed;
    }

    private static List<String> asArguments(Map<String, String> values) {
        var arguments = new ArrayList<String>();
        values.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }

    /** Also checks the values if some keys are unknown, so that all problems are reported. */
    private R construct(ParseResult values, List<String> problems) throws InvalidSettingsException {
        var unknown = values.errors().stream().filter(UnmatchedArgumentException.class::isInstance);
        if (unknown.count() == problems.size()) {
            try {
                var record = construct("", type, values, problems);
                if (problems.isEmpty()) {
                    return record;
                }
            } catch (InnerRecordException reported) {
                // the problems of the inner record are already in the list
            } catch (IllegalArgumentException wrong) {
                ErrorText.of(wrong).lines().forEach(problems::add);
            }
        }
        throw new InvalidSettingsException(problems);
    }

    private <T> T construct(String prefix, Class<T> type, ParseResult values, List<String> problems) {
        var components = type.getRecordComponents();
        var arguments = Arrays.stream(components)
                .map(component -> value(prefix, component, values, problems))
                .toArray();
        try {
            var parameters =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(thrown.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** An inner record. If it is wrong, its defaults replace it, so that the outer record can report its own problems. */
    private Object inner(String name, Class<?> type, ParseResult values, List<String> problems) {
        try {
            return construct(name, type, values, problems);
        } catch (IllegalArgumentException wrong) {
            ErrorText.of(wrong).lines().forEach(problems::add);
        }
        try {
            return construct(name, type, defaults, problems);
        } catch (RuntimeException needsAValue) {
            throw new InnerRecordException(needsAValue);
        }
    }

    private Object value(String prefix, RecordComponent component, ParseResult values, List<String> problems) {
        var name = SettingKey.name(prefix, component);
        if (component.getType().isRecord()) {
            return inner(name, component.getType(), values, problems);
        }
        Object value = values.matchedOptionValue("--" + name, null);
        if (value == null) {
            value = values.commandSpec().findOption("--" + name).getValue();
        }
        if (component.getType() == Optional.class) {
            return Optional.ofNullable(value);
        }
        return component.getType() == List.class && value == null ? List.of() : value;
    }

    /** An inner record is wrong and has no defaults. */
    private static final class InnerRecordException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InnerRecordException(RuntimeException cause) {
            super(cause);
        }
    }
}
