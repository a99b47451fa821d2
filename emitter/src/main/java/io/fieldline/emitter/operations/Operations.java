package io.fieldline.emitter.operations;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fieldline.emitter.incident.IncidentEvent;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Acknowledgement.Acknowledged;
import io.fieldline.messages.Acknowledgement.Muted;
import io.fieldline.messages.Command;
import io.fieldline.messages.Label;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Checks what operators want to do, and writes it to Kafka. */
public final class Operations {
    private static final String ACKNOWLEDGE = "/api/incidents/acknowledge";
    private static final String MUTE = "/api/incidents/mute";
    private static final String LABELS = "/api/labels";
    private static final String COMMANDS = "/api/commands";
    /** The paths and what they do, for the audit log. */
    private static final Map<String, String> EVENTS =
            Map.of(ACKNOWLEDGE, "acknowledge", MUTE, "mute", LABELS, "label", COMMANDS, "command");

    private static final int LONGEST_MUTE_MINUTES = (int) Duration.ofDays(30).toMinutes();

    private final LiveState live;
    private final RecordStore store;
    private final Clock clock;

    public Operations(LiveState live, RecordStore store, Clock clock) {
        this.live = live;
        this.store = store;
        this.clock = clock;
    }

    /** The paths of requests that change something. */
    public static Set<String> paths() {
        return EVENTS.keySet();
    }

    /** What a request for this path does. */
    public static String event(String path) {
        return EVENTS.getOrDefault(path, "unknown");
    }

    /**
     * The result of a request.
     *
     * @param what what it is about, for the audit log
     */
    public record Result(Reply reply, String what) {
        public boolean isStored() {
            return reply.status() < 300;
        }
    }

    /**
     * Does what the request wants.
     *
     * @param account the name of the token
     * @throws IllegalArgumentException with the reason if the request is invalid
     */
    public Result apply(String path, byte[] body, String account) throws InterruptedException {
        return switch (path) {
            case ACKNOWLEDGE -> acknowledge(RequestBody.of(body, "device", "metric", "name", "note"), account);
            case MUTE -> mute(RequestBody.of(body, "device", "metric", "minutes", "name", "note"), account);
            case LABELS ->
                label(RequestBody.of(body, "device", "metric", "label", "unit", "decimals", "name"), account);
            case COMMANDS -> command(RequestBody.of(body, "device", "command", "name"), account);
            default -> throw new IllegalArgumentException("%s does not exist".formatted(path));
        };
    }

    /** One after the other, because each changes a part of the same record. */
    private synchronized Result acknowledge(RequestBody request, String account) throws InterruptedException {
        var subject = Subject.of(request);
        var open = live.incidents()
                .newest(subject.device(), subject.metric())
                .filter(incident -> incident.state() == IncidentEvent.State.OPEN);
        if (open.isEmpty()) {
            return subject.refused(404, "there is no open incident for this device and metric");
        }
        var acknowledged = new Acknowledged(
                open.get().since(), open.get().severity(), by(request, account), account, note(request), now());
        return decide(subject, Optional.of(acknowledged), muted(subject));
    }

    private synchronized Result mute(RequestBody request, String account) throws InterruptedException {
        var subject = Subject.of(request);
        var minutes = request.number("minutes", 0, LONGEST_MUTE_MINUTES)
                .orElseThrow(() -> new IllegalArgumentException("minutes is missing"));
        if (!isKnown(subject)) {
            return unknown(subject);
        }
        var until = now().plus(Duration.ofMinutes(minutes));
        var muted = new Muted(until, by(request, account), account, note(request), now());
        var acknowledged =
                live.incidents().decision(subject.device(), subject.metric()).flatMap(Acknowledgement::acknowledged);
        return decide(subject, acknowledged, Optional.of(muted).filter(it -> minutes > 0));
    }

    private Result decide(Subject subject, Optional<Acknowledged> acknowledged, Optional<Muted> muted)
            throws InterruptedException {
        var decision = acknowledged.isEmpty() && muted.isEmpty()
                ? Optional.<Record>empty()
                : Optional.<Record>of(new Acknowledgement(subject.device(), subject.metric(), acknowledged, muted));
        return store(Topic.ACKNOWLEDGEMENTS, subject, decision);
    }

    private Optional<Muted> muted(Subject subject) {
        return live.incidents()
                .decision(subject.device(), subject.metric())
                .flatMap(Acknowledgement::muted)
                .filter(it -> it.until().isAfter(now()));
    }

    private Result label(RequestBody request, String account) throws InterruptedException {
        var subject = Subject.of(request);
        var label = request.text("label");
        var unit = request.text("unit");
        var decimals = request.number("decimals", 0, Label.MOST_DECIMALS);
        if (!isKnown(subject)) {
            return unknown(subject);
        }
        var isDeletion = label.isEmpty() && unit.isEmpty() && decimals.isEmpty();
        return store(
                Topic.LABELS,
                subject,
                isDeletion
                        ? Optional.empty()
                        : Optional.of(new Label(
                                subject.device(),
                                subject.metric(),
                                label,
                                unit,
                                decimals,
                                by(request, account),
                                account,
                                now())));
    }

    private Result command(RequestBody request, String account) throws InterruptedException {
        var subject = new Subject(request.required("device"), Optional.empty());
        var id = UUID.randomUUID().toString();
        var command =
                new Command(id, subject.device(), request.required("command"), by(request, account), account, now());
        if (!isKnown(subject)) {
            return unknown(subject);
        }
        var what = "%s command=%s id=%s".formatted(subject, quoted(command.command()), id);
        try {
            store.store(Topic.COMMANDS, command.deviceName(), Optional.of(command));
            return new Result(
                    Reply.json(202, JsonNodeFactory.instance.objectNode().put("id", id)), what);
        } catch (RecordStore.UnavailableException unavailable) {
            return new Result(unavailable(unavailable), what);
        }
    }

    private Result store(Topic topic, Subject subject, Optional<Record> message) throws InterruptedException {
        try {
            store.store(topic, subject.key(), message);
            return new Result(
                    Reply.json(200, message.map(MessageJson::tree).orElseGet(() -> MessageJson.tree(subject.named()))),
                    subject + (message.isEmpty() ? " deleted" : ""));
        } catch (RecordStore.UnavailableException unavailable) {
            return new Result(unavailable(unavailable), subject.toString());
        }
    }

    private boolean isKnown(Subject subject) {
        return live.devices().find(subject.device()).isPresent();
    }

    private static Result unknown(Subject subject) {
        return subject.refused(404, "no device '%s'".formatted(subject.device()));
    }

    private static Reply unavailable(RecordStore.UnavailableException unavailable) {
        return Reply.error(503, String.valueOf(unavailable.getMessage())).with("Retry-After", "5");
    }

    private static String by(RequestBody request, String account) {
        return request.text("name").orElse(account);
    }

    /** A note is one line, because it is shown in lists and logs. */
    private static Optional<String> note(RequestBody request) {
        return request.text("note").map(note -> note.replaceAll("\\s+", " "));
    }

    /** For the audit log; no text can end its quotes. */
    private static String quoted(String text) {
        return "'" + text.replace('\'', '?') + "'";
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** The device and metric that a request is about; without a metric, the device itself. */
    private record Subject(String device, Optional<String> metric) {
        Subject {
            Names.checkDevice(device);
            metric.ifPresent(Names::checkMetric);
        }

        static Subject of(RequestBody request) {
            return new Subject(request.required("device"), request.text("metric"));
        }

        String key() {
            return device + "|" + metric.orElse("");
        }

        /** The fields of a record without any choice. */
        private record Named(String deviceName, Optional<String> metric) {}

        Named named() {
            return new Named(device, metric);
        }

        Result refused(int status, String message) {
            return new Result(Reply.error(status, message), toString());
        }

        @Override
        public String toString() {
            return "device=" + quoted(device)
                    + metric.map(name -> " metric=" + quoted(name)).orElse("");
        }
    }
}
