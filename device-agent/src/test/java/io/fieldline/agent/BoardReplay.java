package io.fieldline.agent;

import io.fieldline.agent.board.BoardSession;
import io.fieldline.agent.board.ExpectedBoard;
import io.fieldline.agent.board.LineBuffer;
import io.fieldline.agent.serial.RecordingListener;
import io.fieldline.agent.sketch.SketchParser;
import io.fieldline.agent.status.Counters;
import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import java.util.Map;

/** What an agent with some flags reads in the bytes of a board. */
final class BoardReplay {
    private BoardReplay() {}

    static RecordingListener of(String[] flags, byte[] bytes) throws InvalidSettingsException {
        var config = Settings.of("device-agent", "", AgentConfig.class).load(flags, Map.of());
        var options = config.devices().get(0).board();
        var recorded = new RecordingListener();
        var session = new BoardSession(
                recorded, new Counters(), options, new SketchParser(options.sketch()), ExpectedBoard.ANY);
        session.quiet(); // the agent was there before the first line
        new LineBuffer().add(bytes, bytes.length, session::take);
        return recorded;
    }
}
