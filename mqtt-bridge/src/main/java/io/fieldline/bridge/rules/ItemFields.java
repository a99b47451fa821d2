package io.fieldline.bridge.rules;

import io.fieldline.bridge.mapping.FieldSelection;
import io.fieldline.bridge.mapping.MappingRule;
import io.fieldline.bridge.source.FieldPath;
import io.fieldline.bridge.source.Item;
import io.fieldline.bridge.source.Leaves;
import java.util.function.Consumer;

/** The fields of an item that a rule means without naming them. */
final class ItemFields {
    private final MappingRule rule;
    private final Item item;
    private final Consumer<String> omissions;

    interface Visitor {
        /** {@code path} is the path in the item, {@code name} the name below the selected path. */
        void field(String path, String name, Object value);
    }

    /** {@code omissions} receives the reasons why fields are left out. */
    ItemFields(MappingRule rule, Item item, Consumer<String> omissions) {
        this.rule = rule;
        this.item = item;
        this.omissions = omissions;
    }

    /**
     * Passes on the selected fields. If {@code mayBeUsed}, as for tags, a path may also select fields that have another
     * meaning, and fields around the item.
     */
    void forEach(FieldSelection selected, boolean mayBeUsed, Visitor visitor) {
        for (var below : selected.below()) {
            var isSingle = below.isWhole() && !item.name().isEmpty();
            (mayBeUsed ? below.find(item) : below.inItem(item))
                    .ifPresent(tree -> Leaves.forEach(tree, (name, value) -> {
                        if (name.equals(Leaves.TOO_LONG)) {
                            omissions.accept(
                                    "a field's name has more than %d characters".formatted(Leaves.LONGEST_PATH));
                            return;
                        }
                        var ownName = isSingle ? item.name() : name.isEmpty() ? below.lastName() : name;
                        var path = path(below, name, ownName);
                        var isUsed = !(mayBeUsed && !below.isWhole()) && isUsed(path, isSingle);
                        if (!isUsed && !rule.omit().contains(path)) {
                            visitor.field(path, ownName, value);
                        }
                    }));
        }
    }

    private static String path(FieldPath below, String name, String ownName) {
        return below.isWhole() || name.isEmpty() ? ownName : below + "." + name;
    }

    /** Whether the field has a meaning by name. A single value may have been found from outside too. */
    private boolean isUsed(String path, boolean isSingle) {
        return rule.fields().contains(path)
                || (isSingle
                        && (rule.fields().contains(Item.VALUE)
                                || rule.fields().stream().anyMatch(field -> field.endsWith('.' + path))));
    }
}
