package io.fieldline.notifier.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sentences of messages in one language: {@code texts-en.properties}, {@code texts-de.properties}. */
public final class Wording {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

    private final Language language;
    private final Properties sentences = new Properties();

    public Wording(Language language) {
        this.language = language;
        var file = "texts-%s.properties".formatted(language.locale().getLanguage());
        try (var reader = new InputStreamReader(Wording.class.getResourceAsStream(file), UTF_8)) {
            sentences.load(reader);
        } catch (IOException impossible) { // it is in the jar
            throw new UncheckedIOException(impossible);
        }
    }

    Language language() {
        return language;
    }

    Set<String> keys() {
        return sentences.stringPropertyNames();
    }

    /** A sentence without values. */
    public String say(String key) {
        return say(key, Map.of());
    }

    /** The sentence with these values for its placeholders, of which each must have one. */
    String say(String key, Map<String, String> values) {
        var sentence = Objects.requireNonNull(sentences.getProperty(key), key);
        return PLACEHOLDER
                .matcher(sentence)
                .replaceAll(found ->
                        Matcher.quoteReplacement(Objects.requireNonNull(values.get(found.group(1)), found.group())));
    }
}
