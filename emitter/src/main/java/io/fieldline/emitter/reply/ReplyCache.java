package io.fieldline.emitter.reply;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Stores expensive replies for one second. A second request waits while the reply is created. */
public final class ReplyCache {
    private static final Duration LIFETIME = Duration.ofSeconds(1);
    /** The last ones; with 10,000 devices one takes a few megabytes. */
    private static final int MAX_REPLIES = 4;

    private final Map<Object, Entry> entries = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Entry> eldest) {
            return size() > MAX_REPLIES;
        }
    };

    private record Entry(CompressedReply reply, long madeAt) {}

    public synchronized CompressedReply get(Object key, Supplier<Reply> make) {
        var now = System.nanoTime();
        var known = entries.get(key);
        if (known != null && now - known.madeAt < LIFETIME.toNanos()) {
            return known.reply;
        }
        var made = new CompressedReply(make.get());
        entries.remove(key);
        if (made.plain().status() == 200) {
            entries.put(key, new Entry(made, System.nanoTime()));
        }
        return made;
    }
}
