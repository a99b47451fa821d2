package io.fieldline.load.form;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;

/** Messages of a product that has a preset in the bridge. They have no {@code seq}, so a value has the sequence number. */
public final class PresetForm implements Form {
    private static final String FILE = "forms.properties";
    private static final String TOPIC = ".topic";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Run run;
    private final String topic;
    private final String metric;
    private final String payload;

    private PresetForm(Run run, String topic, String metric, String payload) {
        this.run = run;
        this.topic = topic;
        this.metric = metric;
        this.payload = payload;
    }

    /** The presets that have a form. */
    public static List<String> names() {
        return read().stringPropertyNames().stream()
                .filter(key -> key.endsWith(TOPIC))
                .map(key -> key.substring(0, key.length() - TOPIC.length()))
                .sorted()
                .toList();
    }

    /** Throws IllegalArgumentException if the preset has no form. */
    public static PresetForm of(String preset, Run run) {
        var forms = read();
        if (!forms.containsKey(preset + TOPIC)) {
            throw new IllegalArgumentException(
                    "expected fieldline or one of %s, got '%s'".formatted(String.join(", ", names()), preset));
        }
        return new PresetForm(
                run,
                forms.getProperty(preset + TOPIC),
                forms.getProperty(preset + ".metric"),
                forms.getProperty(preset + ".payload"));
    }

    private static Properties read() {
        var forms = new Properties();
        try (var file = PresetForm.class.getResourceAsStream(FILE)) {
            forms.load(file);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // it is in the jar
        }
        return forms;
    }

    @Override
    public String metric() {
        return metric;
    }

    /** A preset can put a prefix before the name, for example {@code sensor.}. */
    @Override
    public OptionalInt device(String deviceName) {
        var prefix = deviceName.indexOf(run.device());
        return prefix < 0 ? OptionalInt.empty() : run.number(deviceName.substring(prefix));
    }

    @Override
    public OptionalLong sequence(Reading reading) {
        return Optional.ofNullable(reading.metrics().get(metric))
                .map(SequenceValue::sequence)
                .orElse(OptionalLong.empty());
    }

    @Override
    public Message message(int device, long sequence, Instant now) {
        var name = run.device(device);
        var text = payload.replace("{device}", name)
                .replace("{value}", SequenceValue.text(sequence))
                .replace("{time}", TIME.format(now))
                .replace("{seconds}", Long.toString(now.getEpochSecond()))
                .replace("{millis}", Long.toString(now.toEpochMilli()));
        return new Message(topic.replace("{device}", name), name, text.getBytes(UTF_8));
    }
}
