package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.agent.spool.Spool.Numbered;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.Inbound;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttLink.Delivery;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.Will;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends readings in two lanes, each in order and each reading until the broker has acknowledged it: live ones from the
 * outbox as they are taken, and beside them those that {@link Backlog} has on disk. Tells whether the device is online.
 *
 * <p>It has no thread and never waits for a disk: a live reading leaves on the thread that adds it, that connects, or
 * that brings an acknowledgement; one from the disk on the backlog's.
 */
final class Publisher implements MqttSession.Listener {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);
    private static final byte[] OFFLINE = "offline".getBytes(UTF_8);

    /** Enough to fill a slow link; more would only be sent again after a break. */
    private static final int MAX_IN_FLIGHT = 64;

    /** How long to wait before asking again whether somebody has subscribed. */
    private static final Duration NO_SUBSCRIBER_PAUSE = Duration.ofSeconds(1);

    /** Other messages that wait; when full, the oldest is dropped. A command has one answer, so they are few. */
    private static final int MAX_NOTES = 32;

    /** Counters are told when they have changed, and no more often. */
    private static final Duration COUNTERS_PAUSE = Duration.ofSeconds(10);

    private final Topics topics;
    private final Outbox outbox;
    private final Counters counters;
    private final Deque<Note> notes = new ArrayDeque<>();
    private Consumer<byte[]> commands = command -> {};
    private byte[] status = bytes(Health.UNKNOWN.status());
    private final List<Note> announcements = new ArrayList<>();
    private String countersTold = "";
    private long countersToldAt = System.nanoTime() - COUNTERS_PAUSE.toNanos();
    private List<Long> acknowledgedOnDisk = new ArrayList<>(); // no more than were sent since the backlog last asked
    private @Nullable MqttLink link;
    private int attempt;
    private int window = 1;
    private int inFlight;
    private int backlogInFlight;
    private long pausedUntil = System.nanoTime();
    private boolean holding;
    private boolean announced;
    private boolean finishing;

    /** Any message but a reading: lost when the connection breaks, or said anew at the next one. */
    private record Note(String topic, byte[] payload, boolean retained) {}

    Publisher(Topics topics, Outbox outbox, Counters counters) {
        this.topics = topics;
        this.outbox = outbox;
        this.counters = counters;
    }

    /** What the broker says of the device when its connection breaks. */
    Will will() {
        return new Will(topics.status(), OFFLINE);
    }

    void add(Reading reading) {
        add(new Pending(ReadingJson.write(reading), System.nanoTime()));
    }

    private synchronized void add(Pending reading) {
        outbox.add(reading);
        sendWhatFits();
    }

    /** Who is given what comes on the commands topic, on Paho's thread; before the session runs. */
    void onCommand(Consumer<byte[]> receiver) {
        commands = receiver;
    }

    /** Has a message said at each connection, retained; before the session runs. */
    void announce(String topic, byte[] payload) {
        announcements.add(new Note(topic, payload, true));
    }

    synchronized void health(Health health) {
        status = bytes(health.status());
        note(new Note(topics.status(), status, true));
    }

    synchronized void answer(Answer answer) {
        note(new Note(topics.answers(), Commands.json(answer), false));
    }

    /** Publishes the counters if they have changed. */
    synchronized void tellCounters() {
        var now = counters.json();
        if (link == null || now.equals(countersTold) || System.nanoTime() - countersToldAt < COUNTERS_PAUSE.toNanos()) {
            return;
        }
        countersTold = now;
        countersToldAt = System.nanoTime();
        note(new Note(topics.counters(), bytes(now), true));
    }

    @Override
    public void connected(MqttLink connected) throws MqttRefusedException, IOException {
        connected.subscribeWhileHere(topics.commands());
        synchronized (this) {
            link = connected;
            inFlight = 0;
            window = 1;
            notes.removeIf(Note::retained); // what follows is newer
            notes.addFirst(new Note(topics.status(), status, true));
            notes.addAll(announcements);
            countersTold = "";
            sendWhatFits();
        }
    }

    @Override
    public synchronized void disconnected() {
        link = null;
        notes.clear(); // an answer that comes much later is none
        sendAgain();
        notifyAll();
    }

    @Override
    public void received(Inbound message) {
        message.acknowledge().run();
        if (!message.retained()) { // else it would be done again at each connection
            commands.accept(message.payload());
        }
    }

    /**
     * Waits until the broker has the live readings, for at most {@code patience}, then says that the device is offline.
     * What is on disk stays there.
     */
    synchronized void finish(Duration patience) throws InterruptedException {
        finishing = true;
        var deadline = System.nanoTime() + patience.toNanos();
        while (link != null && !holding && !outbox.isEmpty() && System.nanoTime() < deadline) {
            wait(100);
        }
        note(new Note(topics.status(), OFFLINE, true));
    }

    /** What is not on disk and was taken so long ago, oldest first. */
    synchronized List<Pending> unsaved(Duration age) {
        return outbox.unsaved(System.nanoTime() - age.toNanos());
    }

    /** These are on disk from now on, under consecutive numbers. */
    synchronized void saved(List<Pending> readings, long firstNumber) {
        outbox.saved(readings, firstNumber);
        readings.stream()
                .filter(Pending::acknowledged) // meanwhile
                .forEach(reading -> acknowledgedOnDisk.add(reading.number().orElseThrow()));
    }

    /** The numbers of records that the broker has; each is told once. */
    synchronized List<Long> takeAcknowledged() {
        var taken = acknowledgedOnDisk;
        acknowledgedOnDisk = new ArrayList<>();
        return taken;
    }

    /** Changes whenever all that is unacknowledged has to be sent again. */
    synchronized int attempt() {
        return attempt;
    }

    /** Whether the record of that number is on its way already, as a live reading. */
    synchronized boolean isOnItsWay(long number) {
        return outbox.isSent(number);
    }

    /** Sends a record from the disk; false when it cannot be sent now. */
    synchronized boolean send(Numbered record, int sameAttempt) {
        var current = link;
        if (current == null
                || attempt != sameAttempt
                || finishing
                || isPaused()
                || outbox.hasWaiting()
                || inFlight >= window
                || backlogInFlight >= Math.max(1, window / 2)) { // the rest is for the live ones
            return false;
        }
        inFlight++;
        backlogInFlight++;
        current.publish(
                topics.readings(),
                record.payload(),
                false,
                delivery -> answered(current, sameAttempt, record, delivery));
        return true;
    }

    private synchronized void answered(MqttLink by, int then, Numbered record, Delivery delivery) {
        if (isCurrent(by, then)) {
            backlogInFlight--;
            if (delivery == Delivery.TAKEN) {
                acknowledgedOnDisk.add(record.number());
            }
            answered(by, delivery);
        }
    }

    private synchronized void answered(MqttLink by, int then, Pending reading, Delivery delivery) {
        if (isCurrent(by, then)) {
            if (delivery == Delivery.TAKEN) {
                outbox.acknowledged(reading);
                reading.number().ifPresent(acknowledgedOnDisk::add);
            }
            answered(by, delivery);
        }
    }

    /** Counts the answer; false when what it answers is sent again anyway. */
    private boolean isCurrent(MqttLink by, int then) {
        if (by == link) {
            inFlight--;
        }
        return by == link && then == attempt;
    }

    private void answered(MqttLink by, Delivery delivery) {
        switch (delivery) {
            case TAKEN -> open(by);
            case NO_SUBSCRIBER -> hold();
        }
        sendWhatFits();
        notifyAll();
    }

    private void open(MqttLink by) {
        window = Math.max(1, Math.min(MAX_IN_FLIGHT, by.receiveMaximum() - 1)); // one is kept for notes
        holding = false;
        if (!announced) {
            announced = true;
            log.info("ready: topic={}", topics.readings());
        }
    }

    /** The bridge has never been here: readings wait for it, and one at a time asks whether it has come. */
    private void hold() {
        if (!holding) {
            log.info("nobody is subscribed yet, readings wait: topic={}", topics.readings());
        }
        holding = true;
        window = 1;
        pausedUntil = System.nanoTime() + NO_SUBSCRIBER_PAUSE.toNanos();
        sendAgain();
    }

    private void sendAgain() {
        attempt++;
        backlogInFlight = 0;
        outbox.sendAgain();
    }

    private boolean isPaused() {
        return System.nanoTime() - pausedUntil < 0;
    }

    private void sendWhatFits() {
        var current = link;
        if (current == null) {
            return;
        }
        while (inFlight < current.receiveMaximum() && !notes.isEmpty()) {
            publish(current, notes.removeFirst());
        }
        if (isPaused()) {
            return;
        }
        var now = attempt;
        while (inFlight < window) {
            var next = outbox.send();
            if (next.isEmpty()) {
                return;
            }
            var reading = next.get();
            inFlight++;
            current.publish(
                    topics.readings(), reading.json(), false, delivery -> answered(current, now, reading, delivery));
        }
    }

    private void note(Note note) {
        if (link == null) {
            return; // the status is said at the next connection, an answer to nobody
        }
        if (notes.size() >= MAX_NOTES) {
            notes.removeFirst();
        }
        notes.addLast(note);
        sendWhatFits();
    }

    private void publish(MqttLink by, Note note) {
        inFlight++;
        by.publish(note.topic(), note.payload(), note.retained(), delivery -> published(by));
    }

    private synchronized void published(MqttLink by) {
        if (by == link) {
            inFlight--;
            sendWhatFits();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
