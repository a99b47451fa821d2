package io.fieldline.bridge.rules;

import io.fieldline.bridge.mapping.Defaults;
import io.fieldline.bridge.mapping.EmptyMessage;
import io.fieldline.bridge.mapping.MappingRule;
import io.fieldline.bridge.mapping.MetricRule;
import io.fieldline.bridge.payload.PayloadKind;
import io.fieldline.bridge.payload.PayloadText;
import io.fieldline.bridge.rules.Translation.Failure;
import io.fieldline.bridge.rules.Translation.Ignored;
import io.fieldline.bridge.rules.Translation.Readings;
import io.fieldline.bridge.source.Item;
import io.fieldline.bridge.source.ValueSource;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.messages.Description;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** One message that becomes readings by a rule. A part that cannot be read does not affect the other parts. */
final class MessageTranslation {
    private final MappingRule rule;
    private final Defaults defaults;
    private final RuleMemory memory;
    private final Instant arrived;
    private final Consumer<Reading> readings;
    private final IntConsumer omitted;
    private final Consumer<String> notes;
    private final Set<DeviceIdentity> identities = new HashSet<>(0);
    private final List<String> withoutMetric = new ArrayList<>(0);
    private boolean hasOmissions;
    private int read;
    private int failed;
    private Optional<Failure> firstFailure = Optional.empty();
    private Optional<Failure> firstWithoutMetrics = Optional.empty();

    private record DeviceIdentity(String device, Identity identity) {}

    MessageTranslation(
            MappingRule rule,
            Defaults defaults,
            RuleMemory memory,
            Instant arrived,
            Consumer<Reading> readings,
            IntConsumer omitted,
            Consumer<String> notes) {
        this.rule = rule;
        this.defaults = defaults;
        this.memory = memory;
        this.arrived = arrived;
        this.readings = readings;
        this.omitted = omitted;
        this.notes = notes;
    }

    Translation of(List<String> topic, PayloadText payload) {
        try {
            rule.reader().read(topic, payload, arrived, this::read);
        } catch (IllegalArgumentException unreadable) {
            return new Failure(reason(ErrorText.of(unreadable)), rule.deviceOf(topic));
        }
        if (firstFailure.isPresent()) {
            var failure = firstFailure.get();
            var others = failed > 1 ? "; %d parts of the message have problems".formatted(failed) : "";
            var one = new Failure(failure.reason() + others, failure.device());
            return read == 0 ? one : new Readings(Optional.of(one));
        }
        if (read == 0 && rule.empty() != EmptyMessage.REJECT && !hasOmissions) {
            return new Ignored();
        }
        withoutMetric.forEach(notes);
        omitted.accept(withoutMetric.size());
        if (read == 0) {
            return firstWithoutMetrics.orElseGet(() -> nothing(topic, payload));
        }
        return new Readings(Optional.empty());
    }

    private Failure nothing(List<String> topic, PayloadText payload) {
        var where = rule.reader().each().map(each -> "\"each\": \"%s\" finds no item".formatted(each));
        return new Failure(reason(where.orElse("there is no item") + RuleHint.fields(payload)), rule.deviceOf(topic));
    }

    private void read(Item item) {
        var before = read;
        Optional<Reading> reading;
        try {
            checkNotBroken(item);
            reading = reading(item);
        } catch (IllegalArgumentException wrong) {
            failed++;
            if (firstFailure.isEmpty()) {
                firstFailure = Optional.of(failure(item, wrong));
            }
            return;
        }
        reading.ifPresent(readings);
        read = before + (reading.isPresent() ? 1 : 0);
    }

    private Failure failure(Item item, IllegalArgumentException wrong) {
        var fields = item.broken().isPresent() || rule.payload() == PayloadKind.NUMBER ? "" : RuleHint.fields(item);
        return new Failure(reason(ErrorText.of(wrong) + fields), rule.deviceOf(item));
    }

    private String reason(String why) {
        return "by the rule for %s: %s".formatted(rule.topicText(), why);
    }

    private static void checkNotBroken(Item item) {
        item.broken().ifPresent(broken -> {
            throw new IllegalArgumentException(broken.reason());
        });
    }

    /** Empty if the item has no metric. */
    private Optional<Reading> reading(Item item) {
        var extraction = new Extraction(rule, item, memory.known(), defaults);
        var metrics = extraction.metrics();
        if (metrics.isEmpty() && (rule.reader().hasSeveral() || isEmpty(extraction))) {
            countWithoutMetric(item, extraction);
            firstWithoutMetrics = firstWithoutMetrics.or(() -> Optional.of(withoutMetrics(item, extraction)));
            return Optional.empty();
        }
        var device = checkedDevice(item);
        var stamp = rule.time().of(item, arrived, defaults.zone());
        if (metrics.isEmpty()) {
            count(extraction);
            throw new IllegalArgumentException(missing(extraction));
        }
        var reading = new Reading(
                stamp.timestamp(),
                device,
                metrics,
                extraction.units(),
                stamp.quality(hasAnyValue(metrics) ? Quality.OK : Quality.FAULT),
                false,
                identity(item, device),
                extraction.tags(),
                Map.of(),
                1,
                due(extraction.descriptions(), device));
        count(extraction);
        return Optional.of(reading);
    }

    private boolean isEmpty(Extraction extraction) {
        return rule.empty() != EmptyMessage.REJECT && extraction.omissions().isEmpty();
    }

    private String checkedDevice(Item item) {
        var device = rule.checkedDevice(item);
        if (!rule.notDevices().isEmpty()) {
            memory.origins().check(device, item.topic());
        }
        return device;
    }

    private Map<String, Description> due(Map<String, Description> descriptions, String device) {
        descriptions.keySet().removeIf(metric -> !memory.described().isDue(device, metric, arrived));
        return descriptions;
    }

    private Failure withoutMetrics(Item item, Extraction extraction) {
        return new Failure(reason(missing(extraction) + RuleHint.fields(item)), rule.deviceOf(item));
    }

    private String missing(Extraction extraction) {
        if (!extraction.omissions().isEmpty()) {
            return extraction.omissions().get(0);
        }
        var named = String.join(
                " or ",
                rule.metrics().stream()
                        .flatMap(MetricRule::all)
                        .flatMap(metric -> metric.fields().from().all().stream())
                        .map(ValueSource::toString)
                        .toList());
        return named.isEmpty()
                ? "a reading needs a metric, and no field is a number; name the field in \"metrics\" if it is a word"
                : "a reading needs a metric: expected " + named;
    }

    /** An item that is an object counts once itself, because its texts are left out. */
    private void countWithoutMetric(Item item, Extraction extraction) {
        count(extraction);
        if (extraction.omissions().isEmpty() && item.name().isEmpty()) {
            withoutMetric.add("an item without a metric" + RuleHint.fields(item));
        }
    }

    private void count(Extraction extraction) {
        hasOmissions |= !extraction.omissions().isEmpty();
        omitted.accept(extraction.omissions().size());
        extraction.omissions().forEach(notes);
    }

    private static boolean hasAnyValue(Map<String, Double> metrics) {
        return !metrics.values().stream().allMatch(value -> value.isNaN());
    }

    /** Several readings of a message may have the same {@code boot} and {@code seq}: then the number of the part differs. */
    private Optional<Identity> identity(Item item, String device) {
        if (rule.identity().isEmpty()) {
            return Optional.empty();
        }
        var boot = rule.identity().get(0).text(item);
        var sequence = rule.identity().get(1).text(item);
        if (boot.isEmpty() || sequence.isEmpty()) {
            return Optional.empty();
        }
        var identity = new Identity(boot.get(), number(sequence.get()));
        return Optional.of(
                identities.add(new DeviceIdentity(device, identity))
                        ? identity
                        : new Identity("%s:%d".formatted(identity.boot(), read + failed), identity.sequence()));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("seq is '%s', expected a whole number".formatted(text), wrong);
        }
    }
}
