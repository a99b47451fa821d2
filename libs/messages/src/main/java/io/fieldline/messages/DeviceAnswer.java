package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a device says about itself: the answer to a command, or its counters; one of the two.
 *
 * @param at       when the bridge received it, by its clock
 * @param counters the counters of the device by name, at most {@value #MOST_COUNTERS}; empty in an answer
 */
public record DeviceAnswer(
        String deviceName,
        Instant at,
        Optional<Answer> answer,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> counters) {

    public static final int MOST_COUNTERS = 64;
    private static final int LONGEST_COUNTER = 64;

    public DeviceAnswer {
        Names.checkDevice(deviceName);
        if (answer.isPresent() != counters.isEmpty()) {
            throw new IllegalArgumentException("expected an answer or counters, got both or neither");
        }
        if (counters.size() > MOST_COUNTERS) {
            throw new IllegalArgumentException(
                    "%d counters, expected at most %d".formatted(counters.size(), MOST_COUNTERS));
        }
        counters.keySet().forEach(name -> ShortText.check("the name of a counter", name, LONGEST_COUNTER));
        counters = Map.copyOf(counters);
    }

    /** The key of the record: {@code device|answer:command} or {@code device|counters}. */
    public String key() {
        return deviceName + "|" + answer.map(it -> "answer:" + it.command()).orElse("counters");
    }

    /**
     * The answer to a command.
     *
     * @param command the first word of the command, 1 to {@value #LONGEST_WORD} characters
     * @param detail  what the device says about it, at most {@value #LONGEST_DETAIL} characters, may be empty
     */
    public record Answer(String command, boolean ok, String detail) {
        public static final int LONGEST_WORD = 64;
        public static final int LONGEST_DETAIL = 1024;

        public Answer {
            ShortText.check("command", command, LONGEST_WORD);
            if (command.indexOf('|') >= 0) {
                throw new IllegalArgumentException("command must not have a |");
            }
            if (!detail.isEmpty()) {
                ShortText.check("detail", detail, LONGEST_DETAIL);
            }
        }
    }
}
