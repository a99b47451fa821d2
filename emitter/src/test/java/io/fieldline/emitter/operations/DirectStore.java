package io.fieldline.emitter.operations;

import io.fieldline.emitter.live.LiveState;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Command;
import io.fieldline.messages.Label;
import java.time.Clock;
import java.util.Optional;

/** Applies records at once, as the feed does when it reads them; or nothing is stored. */
public final class DirectStore implements RecordStore {
    private final LiveState live;
    private volatile boolean away;

    public DirectStore(LiveState live) {
        this.live = live;
    }

    /** What operators do with this state. */
    public static Operations operations(LiveState live) {
        return new Operations(live, new DirectStore(live), Clock.systemUTC());
    }

    /** From now on, nothing is stored. */
    public void goAway() {
        away = true;
    }

    @Override
    public void store(Topic topic, String key, Optional<Record> message) throws UnavailableException {
        if (away) {
            throw new UnavailableException("Kafka did not answer", new Exception("away"));
        }
        switch (topic) {
            case ACKNOWLEDGEMENTS -> live.incidents().decided(key, message.map(Acknowledgement.class::cast));
            case COMMANDS -> live.commands().add((Command) message.orElseThrow());
            case LABELS ->
                message.map(Label.class::cast).ifPresentOrElse(live.labels()::put, () -> live.labels()
                        .remove(
                                key.replaceFirst("\\|.*", ""),
                                Optional.of(key.replaceFirst(".*\\|", "")).filter(metric -> !metric.isEmpty())));
            default -> throw new IllegalArgumentException("the emitter does not write " + topic);
        }
    }
}
