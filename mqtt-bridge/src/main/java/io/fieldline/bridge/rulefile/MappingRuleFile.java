package io.fieldline.bridge.rulefile;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fieldline.bridge.mapping.MappingRule;
import io.fieldline.bridge.mapping.TopicFilter;
import io.fieldline.bridge.rules.MappingRules;
import io.fieldline.rulefiles.JsonWithLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads rules from JSON with comments; {@code docs/mapping-rules.md} describes them. Every mistake is reported with its
 * line.
 */
public final class MappingRuleFile {
    private static final List<String> KEYS = List.of("subscribe", "rules");

    private final RuleProblems problems;
    private List<TopicFilter> subscriptions = List.of();

    private MappingRuleFile(String name) {
        this.problems = new RuleProblems(name);
    }

    public static MappingRules read(Path file) throws InvalidRulesException {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException unreadable) {
            throw new InvalidRulesException(List.of("cannot read the rules %s: %s".formatted(file, unreadable)));
        }
    }

    /** Reads the text of a rule file; its name is for the error messages. */
    public static MappingRules parse(String name, String text) throws InvalidRulesException {
        var file = new MappingRuleFile(name);
        var rules = file.rules(text);
        file.problems.throwIfAny();
        return new MappingRules(rules, file.subscriptions);
    }

    private List<MappingRule> rules(String text) {
        var rules = new ArrayList<MappingRule>();
        for (var item : items(text)) {
            var before = problems.size();
            if (item.object().isEmpty()) {
                problems.add(item, "expected a rule: {\"topic\": …, \"payload\": …, \"device\": …}");
                continue;
            }
            var rule = new RuleReader(new RuleObject(item, item.object().get(), problems), problems).read();
            if (problems.size() == before) {
                reportIfNeverReached(item, rule.orElseThrow(), rules);
                rules.add(rule.orElseThrow());
            }
        }
        return rules;
    }

    private List<JsonWithLines> items(String text) {
        try {
            var root = JsonWithLines.parse(text);
            if (root.object().filter(members -> members.containsKey("topic")).isPresent()) {
                problems.add(root, "expected a list of rules; put the rule into brackets: [ {…} ]");
                return List.of();
            }
            return root.object().isPresent()
                    ? itemsOf(new RuleObject(root, root.object().get(), problems))
                    : list(root);
        } catch (JsonProcessingException notJson) {
            problems.add(notJson.getLocation().getLineNr(), notJson.getOriginalMessage());
            return List.of();
        }
    }

    private List<JsonWithLines> itemsOf(RuleObject file) {
        file.checkKeys(KEYS, "a rule file");
        subscriptions = file.texts("subscribe", TopicFilter::parse);
        return file.get("rules").map(this::list).orElseGet(() -> list(file.where()));
    }

    private List<JsonWithLines> list(JsonWithLines value) {
        return value.list().orElseGet(() -> {
            problems.add(value, "expected a list of rules: [ {…}, {…} ], or {\"subscribe\": […], \"rules\": […]}");
            return List.of();
        });
    }

    private void reportIfNeverReached(JsonWithLines item, MappingRule rule, List<MappingRule> earlier) {
        earlier.stream()
                .filter(other -> other.hides(rule))
                .findFirst()
                .ifPresent(other -> problems.add(
                        item,
                        "unreachable: the rule for %s above applies to every %s on %s"
                                .formatted(other.topicText(), rule.payload().wireName(), rule.topicText())));
    }
}
