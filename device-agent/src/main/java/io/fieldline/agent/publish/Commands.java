package io.fieldline.agent.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.source.Source;
import io.fieldline.agent.status.Counters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Passes commands from the commands topic to the board, and answers those that are unknown. */
public final class Commands {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern KNOWN =
            Pattern.compile("calibrate( force| undo)?|info|interval \\d{1,5}|pin \\w{1,8}|load \\d{1,7}");
    private static final int LONGEST_ECHO = 24;

    private final Source source;
    private final Counters counters;
    private final Consumer<CommandAnswer> answers;

    public Commands(Source source, Counters counters, Consumer<CommandAnswer> answers) {
        this.source = source;
        this.counters = counters;
        this.answers = answers;
    }

    /** Does not wait; the answer of the board comes later, through {@link Source.Listener#answered}. */
    public void received(byte[] payload) {
        var text = new String(payload, 0, Math.min(payload.length, 100), UTF_8).strip();
        if (!KNOWN.matcher(text).matches()) {
            refuse(text, "expected calibrate [force|undo], info, interval <ms>, pin <name> or load <ohm>");
        } else if (!source.command(text)) {
            refuse(text, "no board is connected, or too many commands wait for it");
        }
    }

    /** {@code {"command":"interval","ok":true,"detail":"500"}} */
    static byte[] json(CommandAnswer answer) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("command", answer.command());
            json.writeBooleanField("ok", answer.ok());
            json.writeStringField("detail", answer.detail());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        }
        return bytes.toByteArray();
    }

    private void refuse(String text, String reason) {
        counters.add(Counters.Counter.REFUSED_COMMANDS, 1);
        var word = text.split("\\s", 2)[0];
        answers.accept(new CommandAnswer(word.substring(0, Math.min(word.length(), LONGEST_ECHO)), false, reason));
    }
}
