package io.fieldline.testbed;

import io.fieldline.launcher.CannotStart;
import io.fieldline.launcher.Firmware;
import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A compiled sketch on a simulated Uno behind a serial port. Both are in {@code firmware/}. For one thread. */
public final class SimulatedUno implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path port;
    private final Child process;
    private final BlockingQueue<String> answers; // one for each command

    private SimulatedUno(Path port, Child process, BlockingQueue<String> answers) {
        this.port = port;
        this.process = process;
        this.answers = answers;
    }

    /**
     * Starts a board that is plugged in. Skips the running test if a tool to build it is missing.
     *
     * @param folder  for the port, e.g. the test's {@code @TempDir}
     * @param options of the simulator, e.g. {@code "--sketch", "DHT22", "--dht22", "21.5,48.2"}; the default is MQ2
     */
    public static SimulatedUno start(Path folder, String... options) throws IOException, InterruptedException {
        var firmware = build();
        var port = folder.resolve("ttyUno");
        var answers = new LinkedBlockingQueue<String>();
        // a real board does not wait for the processors of this machine; without the right to it, nice only warns
        var command = new ArrayList<>(List.of("nice", "-n", "-10"));
        command.addAll(firmware.simulator(port, List.of(options)));
        var process = Child.start("simulated-uno", command, Service.log("simulated-uno"), Child.READY, line -> {
            if (line.startsWith("ok: ") || line.startsWith("error: ")) {
                answers.add(line);
            }
        });
        var uno = new SimulatedUno(port, process, answers);
        try {
            process.awaitReady(PATIENCE);
        } catch (IOException failed) {
            uno.close();
            throw failed;
        }
        return uno;
    }

    /** The port for jSerialComm. */
    public Path port() {
        return port;
    }

    /** Sets the voltage at A0. */
    public void millivolts(int value) throws IOException, InterruptedException {
        command("millivolts " + value);
    }

    /** Presses the reset button. */
    public void reset() throws IOException, InterruptedException {
        command("reset");
    }

    public void unplug() throws IOException, InterruptedException {
        command("unplug");
    }

    public void plug() throws IOException, InterruptedException {
        command("plug");
    }

    /**
     * Runs any other command of the simulator, and returns when it is done.
     *
     * @throws IOException if the simulator rejects the command or does not answer
     */
    public void command(String line) throws IOException, InterruptedException {
        process.input().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        process.input().flush();
        var answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answer == null || !answer.startsWith("ok: ")) {
            throw new IOException("the simulated Uno answered '%s' with %s".formatted(line, answer));
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private static Firmware build() throws IOException, InterruptedException {
        List.of("make", "gcc", "avr-gcc", "pkg-config").forEach(Tools::require);
        Tools.requireFile("/usr/share/arduino/hardware/arduino/avr/platform.txt", "arduino-core-avr");
        Tools.requireFile("/usr/include/simavr/sim_avr.h", "libsimavr-dev");
        Tools.requireFile("/usr/include/libelf.h", "libelf-dev");
        var firmware = Firmware.of(Checkout.here());
        try {
            firmware.build();
        } catch (CannotStart broken) {
            throw new IOException(broken);
        }
        return firmware;
    }
}
