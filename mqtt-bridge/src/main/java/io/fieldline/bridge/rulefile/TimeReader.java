package io.fieldline.bridge.rulefile;

import io.fieldline.bridge.mapping.TimeRule;
import io.fieldline.bridge.source.Sources;
import io.fieldline.bridge.source.ValueSource;
import io.fieldline.bridge.time.EpochUnit;
import io.fieldline.bridge.time.TimeFormat;
import io.fieldline.bridge.time.TimestampParser;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Reads {@code time} of a rule: a source, a list of sources, or an object. */
final class TimeReader {
    private static final String ARRIVAL = "arrival";
    private static final List<String> KEYS = List.of("from", "unit", "format", "zone");

    private final RuleObject rule;

    TimeReader(RuleObject rule) {
        this.rule = rule;
    }

    /** Empty if the rule does not have the key. */
    Optional<TimeRule> time() {
        if (!rule.has("time")) {
            return Optional.empty();
        }
        var object = rule.object("time");
        if (object.isEmpty()) {
            return Optional.of(time(rule, "time", TimestampParser.USUAL, Optional.empty()));
        }
        var time = object.get();
        time.checkKeys(KEYS, "time");
        if (!time.has("from")) {
            time.problem("from", "from is missing: the source of the time");
        }
        if (time.has("unit") && time.has("format")) {
            time.problem("format", "format: is for a text, and unit for a number; expected one of them");
        }
        var parser = new TimestampParser(time.text("unit", TimeReader::unit), time.text("format", TimeFormat::of));
        return Optional.of(time(time, "from", parser, time.text("zone", TimeReader::zone)));
    }

    private static TimeRule time(RuleObject object, String key, TimestampParser parser, Optional<ZoneId> zone) {
        var sources = object.texts(key, TimeReader::source);
        var arrival = sources.indexOf(Optional.<ValueSource>empty());
        if (arrival >= 0 && arrival < sources.size() - 1) {
            object.problem(key, "time: arrival must be the last source");
        }
        var fields = sources.stream().flatMap(Optional::stream).toList();
        return new TimeRule(new Sources(fields), arrival >= 0, parser, zone);
    }

    /** Empty for the time of arrival. */
    private static Optional<ValueSource> source(String text) {
        return text.equals(ARRIVAL) ? Optional.empty() : Optional.of(ValueSource.parse(text));
    }

    private static EpochUnit unit(String text) {
        return EpochUnit.fromWire(text)
                .orElseThrow(() -> new IllegalArgumentException("'%s': expected s, ms, us or ns".formatted(text)));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("'%s': expected a zone like Europe/Berlin".formatted(text), wrong);
        }
    }
}
