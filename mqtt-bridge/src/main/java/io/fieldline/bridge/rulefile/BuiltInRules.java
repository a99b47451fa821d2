package io.fieldline.bridge.rulefile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.bridge.rules.MappingRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules that come with the bridge, and the order of all rules. */
public final class BuiltInRules {
    private static final String FOLDER = "/io/fieldline/bridge/rules/";
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    private BuiltInRules() {}

    /** The rules without settings. */
    public static MappingRules byDefault() {
        return ofProject("fieldline-rules.json").then(ofProject("default-rules.json"));
    }

    /**
     * First the rules of the user, then the presets in their order, then those for the topics of this project, and then
     * the default rules unless the user has rules.
     */
    public static MappingRules of(Optional<Path> file, List<String> presets) throws InvalidRulesException {
        var problems = new ArrayList<String>();
        var rules = new MappingRules(List.of(), List.of());
        for (var part : parts(file, presets)) {
            try {
                rules = rules.then(part.read());
            } catch (InvalidRulesException wrong) {
                problems.addAll(wrong.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidRulesException(problems);
        }
        return file.isPresent() ? rules.then(ofProject("fieldline-rules.json")) : rules.then(byDefault());
    }

    private interface Part {
        MappingRules read() throws InvalidRulesException;
    }

    private static List<Part> parts(Optional<Path> file, List<String> presets) {
        var parts = new ArrayList<Part>();
        file.ifPresent(path -> parts.add(() -> MappingRuleFile.read(path)));
        presets.forEach(name -> parts.add(() -> preset(name)));
        return parts;
    }

    private static MappingRules preset(String name) throws InvalidRulesException {
        var text = NAME.matcher(name).matches() ? text("presets/" + name + ".json") : Optional.<String>empty();
        if (text.isEmpty()) {
            throw new InvalidRulesException(List.of(
                    "--presets '%s': expected one of %s".formatted(name, String.join(", ", PresetNames.all()))));
        }
        return MappingRuleFile.parse(name + ".json", text.get());
    }

    private static MappingRules ofProject(String name) {
        try {
            return MappingRuleFile.parse(name, text(name).orElseThrow());
        } catch (InvalidRulesException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Optional<String> text(String resource) {
        try (var file = BuiltInRules.class.getResourceAsStream(FOLDER + resource)) {
            return file == null ? Optional.empty() : Optional.of(new String(file.readAllBytes(), UTF_8));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
