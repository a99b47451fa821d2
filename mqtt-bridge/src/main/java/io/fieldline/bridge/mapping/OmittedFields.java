package io.fieldline.bridge.mapping;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Fields that a rule leaves out. A field is meant by its name, by the name of an object around it, or by its beginning
 * and a star.
 */
public final class OmittedFields {
    public static final OmittedFields NONE = new OmittedFields(List.of());

    private final Set<String> names = new HashSet<>();
    private final List<String> beginnings;

    public OmittedFields(List<String> fields) {
        fields.stream().filter(field -> !field.endsWith("*")).forEach(names::add);
        beginnings = fields.stream()
                .filter(field -> field.endsWith("*"))
                .map(field -> field.substring(0, field.length() - 1))
                .toList();
    }

    public boolean contains(String path) {
        if (names.isEmpty() && beginnings.isEmpty()) {
            return false;
        }
        if (names.contains(path) || beginnings.stream().anyMatch(path::startsWith)) {
            return true;
        }
        for (var point = path.indexOf('.'); point >= 0; point = path.indexOf('.', point + 1)) {
            if (names.contains(path.substring(0, point))) {
                return true;
            }
        }
        return false;
    }
}
