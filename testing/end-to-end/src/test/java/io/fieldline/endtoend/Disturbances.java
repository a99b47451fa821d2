package io.fieldline.endtoend;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Disturbs one part of the system again and again, at random moments that the seed determines. For one thread. */
final class Disturbances implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(Disturbances.class);

    /** Disturbs the system, and returns when the part works again. */
    interface Action {
        void run(Random random) throws Exception;
    }

    /** An action and its name for the log. */
    record Disturbance(String name, Action action) {}

    private final List<Disturbance> all;
    private final Random random;
    private final Duration longestPause;
    private final Instant end;

    /** Each disturbance happens once, in random order. After that, random ones follow until the end. */
    Disturbances(long seed, Duration longestPause, Instant end, Disturbance... all) {
        this.all = List.of(all);
        this.random = new Random(seed);
        this.longestPause = longestPause;
        this.end = end;
    }

    /** Returns the number of disturbances. */
    @Override
    public Integer call() throws Exception {
        var once = new ArrayList<>(all);
        Collections.shuffle(once, random);
        var count = 0;
        for (; count < once.size() || Instant.now().isBefore(end); count++) {
            var next = count < once.size() ? once.get(count) : all.get(random.nextInt(all.size()));
            pause(random, longestPause);
            log.info("begins: {}", next.name());
            next.action().run(random);
            log.info("ends: {}", next.name());
        }
        return count;
    }

    /** Waits for a random time, at most the longest. */
    static void pause(Random random, Duration longest) {
        var pause = Duration.ofMillis(random.nextLong(longest.toMillis()));
        await().pollDelay(pause).atMost(pause.plusMinutes(5)).until(() -> true);
    }
}
