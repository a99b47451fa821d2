package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.agent.Counters.Counter;
import io.fieldline.agent.DeviceStatus.Problem;
import io.fieldline.agent.spool.Spool.Numbered;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
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
    private static final String OFFLINE = "offline";

    /** Enough to fill a slow link; more would only be sent again after a break. */
    private static final int MAX_IN_FLIGHT = 64;

    /** How long to wait before asking again whether somebody has subscribed. */
    private static final Duration NO_SUBSCRIBER_PAUSE = Duration.ofSeconds(1);

    /** Other messages that wait; when full, the oldest is dropped. A command has one answer, so they are few. */
    private static final int MAX_NOTES = 32;

    /** Counters are published when they have changed, and no more often. */
    private static final Duration COUNTERS_PAUSE = Duration.ofSeconds(10);

    /** A broker that acknowledges nothing for this long is stalled; slow links take seconds. */
    private static final Duration STALLED = Duration.ofSeconds(15);

    private final DeviceTopics topics;
    private final Outbox outbox;
    private final Counters counters;
    private final Deque<Note> notes = new ArrayDeque<>();
    private Consumer<byte[]> commands = command -> {};
    private final DeviceStatus status = new DeviceStatus();
    private String published = "";
    private final List<Note> announcements = new ArrayList<>();
    private String countersPublished = "";
    private long countersPublishedAt = System.nanoTime() - COUNTERS_PAUSE.toNanos();
    private List<Long> acknowledgedOnDisk = new ArrayList<>(); // no more than were sent since the backlog last asked
    private @Nullable MqttLink link;
    private int attempt;
    private int window = 1;
    private int inFlight;
    private int backlogInFlight;
    private long progressAt = System.nanoTime();
    private boolean stalled;
    private boolean rejecting;
    private long pausedUntil = System.nanoTime();
    private boolean holding;
    private boolean announced;
    private boolean sendingOnlyLive;
    private boolean finishing;

    /** Any message but a reading: lost when the connection breaks, or said anew at the next one. */
    private record Note(String topic, byte[] payload, boolean retained) {}

    Publisher(DeviceTopics topics, Outbox outbox, Counters counters) {
        this.topics = topics;
        this.outbox = outbox;
        this.counters = counters;
    }

    /** What the broker says of the device when its connection breaks. */
    Will will() {
        return new Will(topics.status(), bytes(OFFLINE));
    }

    void add(Reading reading) {
        add(new UnackedReading(ReadingJson.write(reading), System.nanoTime()));
    }

    private synchronized void add(UnackedReading reading) {
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
        status.health(health);
        noteStatus();
    }

    /** A measurement came, which says that its source works unless that said otherwise. */
    synchronized void measuring() {
        status.measuring();
        noteChangedStatus();
    }

    synchronized void problem(Problem problem, String sentence) {
        status.problem(problem, sentence);
        noteChangedStatus();
    }

    synchronized void solved(Problem problem) {
        status.solved(problem);
        noteChangedStatus();
    }

    /** What the status topic says, or would say if the broker was there. */
    synchronized String status() {
        return status.text();
    }

    synchronized boolean isConnected() {
        return link != null;
    }

    /** How many readings are in memory: waiting, or sent and not acknowledged. */
    synchronized int memoryReadings() {
        return outbox.size();
    }

    synchronized void answer(CommandAnswer answer) {
        note(new Note(topics.answers(), Commands.json(answer), false));
    }

    /** Notices a broker that is connected and acknowledges nothing; to be called now and then. */
    synchronized void watch() {
        if (link == null || inFlight == 0) {
            progressAt = System.nanoTime();
        } else if (!stalled && System.nanoTime() - progressAt > STALLED.toNanos()) {
            stalled = true;
            counters.add(Counter.STALLS, 1);
            log.warn("the broker acknowledges nothing: for={} in flight={}", STALLED, inFlight);
            problem(
                    Problem.STALLED,
                    "the broker has acknowledged nothing for %d s; readings wait".formatted(STALLED.toSeconds()));
        }
    }

    /** Publishes the counters if they have changed. */
    synchronized void publishCounters() {
        var now = counters.json();
        if (link == null
                || now.equals(countersPublished)
                || System.nanoTime() - countersPublishedAt < COUNTERS_PAUSE.toNanos()) {
            return;
        }
        countersPublished = now;
        countersPublishedAt = System.nanoTime();
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
            published = finishing ? OFFLINE : status.text();
            notes.addFirst(new Note(topics.status(), bytes(published), true));
            notes.addAll(announcements);
            countersPublished = "";
            sendWhatFits();
        }
    }

    @Override
    public synchronized void disconnected() {
        link = null;
        progressed(); // the next connection has its own time
        notes.clear(); // an answer that comes much later is none
        sendAgain();
        notifyAll();
    }

    @Override
    public void received(InboundMessage message) {
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
        sendingOnlyLive = true;
        var deadline = System.nanoTime() + patience.toNanos();
        while (link != null && !holding && !outbox.isEmpty() && System.nanoTime() < deadline) {
            wait(100);
        }
        sayOffline();
    }

    /** Says that the device is offline, and waits for at most {@code patience} until the broker has that. */
    synchronized void lastWords(Duration patience) throws InterruptedException {
        sayOffline();
        var deadline = System.nanoTime() + patience.toNanos();
        while (link != null && (inFlight > 0 || !notes.isEmpty()) && System.nanoTime() < deadline) {
            wait(100);
        }
    }

    private void sayOffline() {
        note(new Note(topics.status(), bytes(OFFLINE), true));
        finishing = true; // nothing may follow it
    }

    /** What is not on disk and was taken at least that long ago, oldest first: one, or up to that many bytes. */
    synchronized List<UnackedReading> unsaved(Duration age, long mostBytes) {
        return outbox.unsaved(System.nanoTime() - age.toNanos(), mostBytes);
    }

    /** These are on disk from now on, under consecutive numbers. */
    synchronized void saved(List<UnackedReading> readings, long firstNumber) {
        outbox.saved(readings, firstNumber);
        readings.stream()
                .filter(UnackedReading::acknowledged) // meanwhile
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
                || sendingOnlyLive
                || isPaused()
                || outbox.hasWaiting()
                || inFlight >= window
                || backlogInFlight >= Math.max(1, window / 2)) { // the rest is for the live ones
            return false;
        }
        if (!current.fits(topics.readings(), record.payload())) {
            rejected(current, record.payload());
            acknowledgedOnDisk.add(record.number());
            return true;
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
            if (delivery == Delivery.REJECTED) {
                rejected(by, record.payload());
            }
            if (delivery != Delivery.NO_SUBSCRIBER) {
                acknowledgedOnDisk.add(record.number());
            }
            answered(by, delivery);
        }
    }

    private synchronized void answered(MqttLink by, int then, UnackedReading reading, Delivery delivery) {
        if (isCurrent(by, then)) {
            if (delivery == Delivery.REJECTED) {
                rejected(by, reading.json());
            }
            if (delivery != Delivery.NO_SUBSCRIBER) {
                done(reading);
            }
            answered(by, delivery);
        }
    }

    /** No longer to be sent, from wherever it is. */
    private void done(UnackedReading reading) {
        outbox.acknowledged(reading);
        reading.number().ifPresent(acknowledgedOnDisk::add);
    }

    /** A reading that the broker will never take must not stop the others. */
    private void rejected(MqttLink by, byte[] reading) {
        counters.add(Counter.REJECTED, 1);
        if (!rejecting) {
            rejecting = true;
            log.warn(
                    "the broker does not take a reading, further ones are only counted: bytes={} largest packet={}",
                    reading.length,
                    by.maximumPacketSize());
        }
    }

    /** Counts the answer; false when what it answers is sent again anyway. */
    private boolean isCurrent(MqttLink by, int then) {
        if (by == link) {
            inFlight--;
            progressed();
        }
        return by == link && then == attempt;
    }

    private void answered(MqttLink by, Delivery delivery) {
        switch (delivery) {
            case TAKEN, REJECTED -> open(by);
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
            if (!current.fits(topics.readings(), reading.json())) {
                rejected(current, reading.json());
                done(reading);
                continue;
            }
            inFlight++;
            current.publish(
                    topics.readings(), reading.json(), false, delivery -> answered(current, now, reading, delivery));
        }
    }

    private void noteChangedStatus() {
        if (!status.text().equals(published)) {
            noteStatus();
        }
    }

    private void noteStatus() {
        published = status.text();
        note(new Note(topics.status(), bytes(published), true));
    }

    private void progressed() {
        progressAt = System.nanoTime();
        if (stalled) {
            stalled = false;
            log.info("the broker acknowledges again, or the connection ended");
            solved(Problem.STALLED);
        }
    }

    private void note(Note note) {
        if (link == null || finishing) {
            return; // the status is published at the next connection, an answer is for nobody
        }
        if (notes.size() >= MAX_NOTES) {
            notes.removeFirst();
        }
        notes.addLast(note);
        sendWhatFits();
    }

    private void publish(MqttLink by, Note note) {
        if (!by.fits(note.topic(), note.payload())) {
            log.warn(
                    "the broker takes no message of this size: topic={} bytes={}", note.topic(), note.payload().length);
            return;
        }
        inFlight++;
        by.publish(note.topic(), note.payload(), note.retained(), delivery -> published(by));
    }

    private synchronized void published(MqttLink by) {
        if (by == link) {
            inFlight--;
            progressed();
            sendWhatFits();
            notifyAll();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
