package io.fieldline.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is sent unless flags say otherwise. */
enum Scenario {
    BURST("1,000 messages of 4 senders, as fast as possible", 1_000, 4, 4, 0, 0),
    HIGH_VOLUME("10,000 messages of 8 senders, as fast as possible", 10_000, 8, 8, 0, 0),
    STRESS("50,000 messages of 16 senders, as fast as possible", 50_000, 16, 16, 0, 0),
    SUSTAINED("100 messages a second for a minute", 6_000, 4, 4, 100, 0),
    FLEET("1,000 devices, each with a message every 10 s, for a minute", 6_000, 8, 1_000, 100, 0),
    CHURN(
            "200 messages a second for a minute, while 4 of 16 connections a second are replaced",
            12_000,
            16,
            64,
            200,
            4),
    BACKLOG("100,000 readings of one device at once, as after an outage", 100_000, 1, 1, 0, 0),
    SOAK("50 messages a second for an hour", 180_000, 4, 50, 50, 0),
    CUSTOM("10 messages, unless flags say otherwise", 10, 1, 1, 0, 0);

    private final String summary;
    private final long messages;
    private final int senders;
    private final int devices;
    private final double perSecond;
    private final double churn;

    Scenario(String summary, long messages, int senders, int devices, double perSecond, double churn) {
        this.summary = summary;
        this.messages = messages;
        this.senders = senders;
        this.devices = devices;
        this.perSecond = perSecond;
        this.churn = churn;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Scenario> of(String name) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.wireName().equals(name))
                .findFirst();
    }

    static String help() {
        return Arrays.stream(values())
                .map(scenario -> "  %-12s %s".formatted(scenario.wireName(), scenario.summary))
                .collect(Collectors.joining("\n"));
    }

    /**
     * The values of the scenario, unless the settings have others. With a duration, the rate decides the number. A board is one
     * device. Throws IllegalArgumentException if they do not fit together.
     */
    Load load(LoadConfig config) {
        var rate = config.rate().orElse(perSecond);
        var count = config.messages()
                .or(() -> config.duration().map(time -> Math.round(rate * seconds(time))))
                .orElse(messages);
        var deviceCount = config.isBoard() ? 1 : config.devices().orElse(devices);
        var senderCount = Math.min(config.senders().orElse(senders), deviceCount);
        return new Load(count, senderCount, deviceCount, rate, config.churn().orElse(config.isMqtt() ? churn : 0));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
