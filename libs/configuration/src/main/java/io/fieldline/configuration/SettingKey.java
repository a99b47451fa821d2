package io.fieldline.configuration;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One key of a configuration record.
 *
 * @param name     in kebab case, e.g. {@code mqtt-uri}
 * @param type     of one value
 * @param list     whether it takes several
 * @param optional whether it may be absent
 */
record SettingKey(String name, Class<?> type, boolean list, boolean optional, Setting setting) {
    boolean required() {
        return !list && !optional && setting.byDefault().isEmpty();
    }

    /** The keys of a record; a component that is itself a record lends its name as a prefix. */
    static List<SettingKey> of(Class<?> type) {
        var keys = new ArrayList<SettingKey>();
        collect("", type, keys);
        return keys;
    }

    /** {@code mqtt} + {@code clientId}: {@code mqtt-client-id}. */
    static String name(String prefix, RecordComponent component) {
        var kebab = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return prefix.isEmpty() ? kebab : prefix + '-' + kebab;
    }

    private static void collect(String prefix, Class<?> type, List<SettingKey> keys) {
        for (var component : type.getRecordComponents()) {
            var name = name(prefix, component);
            if (component.getType().isRecord()) {
                collect(name, component.getType(), keys);
            } else {
                keys.add(key(name, component));
            }
        }
    }

    private static SettingKey key(String name, RecordComponent component) {
        var setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException("%s has no @Setting".formatted(component));
        }
        var list = component.getType() == List.class;
        var optional = component.getType() == Optional.class;
        var type = list || optional
                ? (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                : component.getType();
        return new SettingKey(name, type, list, optional, setting);
    }
}
