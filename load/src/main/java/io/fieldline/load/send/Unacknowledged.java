package io.fieldline.load.send;

import io.fieldline.load.form.Message;
import io.fieldline.mqtt.MqttLink;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The messages that the broker has not acknowledged, in their order, at most as many as the window. One thread sends. */
final class Unacknowledged {
    private final int window;
    private final Semaphore free;
    private final Map<Long, Entry> entries = new ConcurrentSkipListMap<>();
    private long next;

    private record Entry(Message message, Runnable acknowledged) {}

    Unacknowledged(int window) {
        this.window = window;
        this.free = new Semaphore(window);
    }

    /** Whether there is room for one more message within that time. Then {@link #publish} must follow. */
    boolean awaitRoom(long millis) throws InterruptedException {
        return free.tryAcquire(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether all messages are acknowledged within that time. */
    boolean awaitEmpty(long millis) throws InterruptedException {
        if (!free.tryAcquire(window, millis, TimeUnit.MILLISECONDS)) {
            return false;
        }
        free.release(window);
        return true;
    }

    void publish(Message message, Runnable acknowledged, MqttLink link) {
        var id = next++;
        var entry = new Entry(message, acknowledged);
        entries.put(id, entry);
        publish(id, entry, link);
    }

    /** Publishes all of them again, over a new connection. */
    void publishAgain(MqttLink link) {
        entries.forEach((id, entry) -> publish(id, entry, link));
    }

    private void publish(long id, Entry entry, MqttLink link) {
        link.publish(entry.message().topic(), entry.message().payload(), false, delivery -> {
            if (entries.remove(id) != null) { // an earlier connection may have acknowledged it too
                entry.acknowledged().run();
                free.release();
            }
        });
    }
}
