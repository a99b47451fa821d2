package io.fieldline.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.source.Source;
import io.fieldline.agent.status.Counters;
import java.io.IOException;
import java.util.ArrayList;

class CommandsFuzzTest {
    @FuzzTest
    void aMessageIsPassedOnAsAKnownCommandOrAnsweredInJson(byte[] payload) throws IOException {
        var passed = new ArrayList<String>();
        var answers = new ArrayList<CommandAnswer>();
        new Commands(new Recorder(passed), new Counters(), answers::add).received(payload);

        assertThat(passed.size() + answers.size()).isEqualTo(1);
        assertThat(passed)
                .allMatch(
                        command -> command.matches(
                                "calibrate|calibrate force|calibrate undo|info|interval [0-9]{1,5}|pin \\w{1,8}|load [0-9]{1,7}"));
        for (var answer : answers) {
            assertThat(answer.ok()).isFalse();
            assertThat(answer.command()).hasSizeLessThanOrEqualTo(24);
            checkJson(Commands.json(answer));
        }
    }

    private static void checkJson(byte[] json) throws IOException {
        try (var parser = new JsonFactory().createParser(json)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            parser.skipChildren();
            assertThat(parser.nextToken()).isNull();
        }
    }

    private record Recorder(ArrayList<String> passed) implements Source {
        @Override
        public void run(Listener listener) {}

        @Override
        public boolean command(String command) {
            return passed.add(command);
        }

        @Override
        public void stop() {}
    }
}
