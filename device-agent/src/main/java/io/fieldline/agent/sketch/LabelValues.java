package io.fieldline.agent.sketch;

import io.fieldline.messages.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is behind a label.
 *
 * @param numbers   with their units; a number that repeats an earlier one in another unit is left out, as in
 *                  {@code 24.0 °C 75.2 °F}
 * @param isMissing whether there is nothing
 * @param nextLabel the other words, up to the next separator
 */
record LabelValues(List<SketchNumber> numbers, boolean isMissing, String nextLabel) {
    private static final int WORDS_OF_UNIT = 2;

    /** Reads the text up to the next separator; with {@code hasNext} the label of another value is at its end. */
    static LabelValues parse(String text, boolean hasNext, boolean decimalComma) {
        var words = List.of(text.strip().split("\\s+", -1));
        var numbers = new ArrayList<SketchNumber>();
        var at = 0;
        while (at < words.size()) {
            var number = SketchNumber.parse(words.get(at), decimalComma);
            if (number.isEmpty()) {
                break;
            }
            var length = unitLength(words, at + 1, hasNext);
            var withUnit = number.get().in(unit(words, at + 1, length));
            if (numbers.stream().noneMatch(earlier -> isRepeated(earlier, withUnit))) {
                numbers.add(withUnit);
            }
            at += 1 + length;
        }
        var rest = numbers.isEmpty() ? words.get(words.size() - 1) : String.join(" ", words.subList(at, words.size()));
        return new LabelValues(numbers, text.isBlank(), rest);
    }

    /** The number of words of the longest unit from a word on. At least one word is left for the next label. */
    private static int unitLength(List<String> words, int from, boolean hasNext) {
        var end = hasNext ? words.size() - 1 : words.size();
        for (var length = Math.min(WORDS_OF_UNIT, end - from); length > 0; length--) {
            if (unit(words, from, length).isPresent()) {
                return length;
            }
        }
        return 0;
    }

    private static Optional<String> unit(List<String> words, int from, int length) {
        return SketchUnits.known(SketchNumber.unbracketed(String.join(" ", words.subList(from, from + length))));
    }

    private static boolean isRepeated(SketchNumber earlier, SketchNumber number) {
        return !earlier.unit().equals(number.unit())
                && earlier.unit()
                        .flatMap(from -> number.unit().flatMap(to -> Units.conversion(from, to)))
                        .isPresent();
    }
}
