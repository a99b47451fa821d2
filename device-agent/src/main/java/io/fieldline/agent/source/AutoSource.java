package io.fieldline.agent.source;

import io.fieldline.agent.status.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The board, or random values until a board was seen for the first time: after that, the device never simulates values
 * again, even after a restart. The random values come on a thread of their own, {@code simulation}, during the search.
 */
public final class AutoSource implements Source {
    private static final Logger log = LoggerFactory.getLogger(AutoSource.class);

    private final Source board;
    private final Source simulation;
    private final Path seenBefore;

    /** {@code seenBefore} is a file that is created when the board is seen for the first time. */
    public AutoSource(Source board, Source simulation, Path seenBefore) {
        this.board = board;
        this.simulation = simulation;
        this.seenBefore = seenBefore;
    }

    @Override
    public void run(Listener listener) throws InterruptedException {
        if (Files.exists(seenBefore)) {
            board.run(listener);
            return;
        }
        log.info("no board was seen yet, values are random until one is found");
        var thread = new Thread(() -> simulate(listener), "simulation");
        thread.start();
        try {
            board.run(new UntilSeen(listener, thread));
        } finally {
            simulation.stop();
            thread.join();
        }
    }

    @Override
    public boolean command(String command) {
        return board.command(command);
    }

    @Override
    public void stop() {
        simulation.stop();
        board.stop();
    }

    private void simulate(Listener listener) {
        try {
            simulation.run(listener);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the simulation when a board sends its first line; until then a missing board is not a fault. */
    private final class UntilSeen implements Listener {
        private final Listener listener;
        private @Nullable Thread simulating;

        UntilSeen(Listener listener, Thread simulating) {
            this.listener = listener;
            this.simulating = simulating;
        }

        @Override
        public void measured(Measurement measurement) {
            seen();
            listener.measured(measurement);
        }

        @Override
        public void health(Health health) {
            var simulated = simulating != null;
            if (health.equals(Health.WELL)) {
                seen();
            }
            if (simulating == null
                    && !(simulated && health.equals(Health.WELL))) { // the simulation has already reported it
                listener.health(health);
            }
        }

        @Override
        public void answered(CommandAnswer answer) {
            listener.answered(answer);
        }

        private void seen() {
            if (simulating == null) {
                return;
            }
            simulation.stop();
            try {
                simulating.join(); // no simulated value after the first measured one
                Files.write(seenBefore, new byte[0]);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (IOException unwritten) {
                log.warn("after a restart without a board, values will be random again", unwritten);
            }
            simulating = null;
            log.info("a board was found, random values end");
        }
    }
}
