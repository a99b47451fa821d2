package io.fieldline.bridge.payload;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Words that mean a number, for example {@code on} and {@code off}. Upper and lower case are the same. */
public final class StateWords {
    private static final Set<String> ONES = Set.of(
            "on",
            "true",
            "yes",
            "open",
            "opened",
            "active",
            "enabled",
            "detected",
            "wet",
            "connected",
            "running",
            "home",
            "occupied");
    private static final Set<String> ZEROS = Set.of(
            "off",
            "false",
            "no",
            "closed",
            "close",
            "inactive",
            "disabled",
            "clear",
            "dry",
            "disconnected",
            "stopped",
            "not_home",
            "unoccupied");

    /** The words that need no rule. */
    public static final StateWords NONE = new StateWords(Map.of());

    private final Map<String, Double> words;

    /** {@code words} are in addition to the usual ones, and replace them. */
    public StateWords(Map<String, Double> words) {
        var lowerCase = new HashMap<String, Double>();
        words.forEach((word, number) -> lowerCase.put(word.strip().toLowerCase(Locale.ROOT), number));
        this.words = Map.copyOf(lowerCase);
    }

    public Optional<Double> number(String text) {
        var word = text.strip().toLowerCase(Locale.ROOT);
        var own = words.get(word);
        if (own != null) {
            return Optional.of(own);
        }
        return ONES.contains(word) ? Optional.of(1.0) : ZEROS.contains(word) ? Optional.of(0.0) : Optional.empty();
    }

    /** These words, and those of {@code others} that are not among them. */
    public StateWords or(StateWords others) {
        var all = new HashMap<>(others.words);
        all.putAll(words);
        return new StateWords(all);
    }
}
