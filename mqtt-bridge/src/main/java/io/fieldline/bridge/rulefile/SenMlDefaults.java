package io.fieldline.bridge.rulefile;

import io.fieldline.bridge.mapping.FieldNaming;
import io.fieldline.bridge.mapping.FieldSelection;
import io.fieldline.bridge.mapping.MetricRule;
import io.fieldline.bridge.payload.NumberText;
import io.fieldline.bridge.source.Sources;
import io.fieldline.bridge.source.ValueSource;
import java.util.List;
import java.util.Set;

/** What a rule for SenML means without keys of its own. The fields are those of SenMlRecords. */
final class SenMlDefaults {
    static final Sources DEVICE = Sources.of(ValueSource.parse("base"));

    /** The text of a record ({@code vs}). */
    static final List<FieldSelection> TAGS = List.of(selection("{name}", "text"));

    private SenMlDefaults() {}

    static List<MetricRule> metrics(NumberText text, Set<Double> none) {
        return List.of(
                MetricRule.plain(selection("{name}", "value"), text, none),
                MetricRule.plain(selection("{name}.sum", "sum"), text, none));
    }

    private static FieldSelection selection(String name, String from) {
        return new FieldSelection(FieldNaming.parse(name), Sources.of(ValueSource.parse(from)), List.of());
    }
}
