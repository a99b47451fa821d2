package io.fieldline.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Which acknowledged messages a broker has lost after a kill -9, with a subscriber that is absent or does not acknowledge. */
final class Kills {
    private static final int PUBLISHERS = 4;
    private static final int WINDOW = 20; // the least Receive Maximum of the brokers here
    private static final int IDLE_MS = 5_000;
    private static final int START_MS = 60_000;
    private static final String PADDING = "x".repeat(120);

    private final List<String> command;
    private final int port;
    private final int perSecond;
    private final boolean stalled;
    private final Path log;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unmatched = new AtomicInteger();
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private volatile boolean killed;

    private Kills(List<String> command, int port, int perSecond, boolean stalled, Path log) {
        this.command = command;
        this.port = port;
        this.perSecond = perSecond;
        this.stalled = stalled;
        this.log = log;
    }

    /** Arguments: kills, messages a second (0: as many as it takes), absent|stalled, then the command, where PORT and DATA are replaced. */
    public static void main(String[] args) throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var data = Files.createTempDirectory("bench-brokers");
        var command = new ArrayList<String>();
        Arrays.stream(args).skip(3).forEach(word ->
                command.add(word.replace("PORT", Integer.toString(port)).replace("DATA", data.toString())));
        new Kills(command, port, Integer.parseInt(args[1]), args[2].equals("stalled"), data.resolve("broker.log"))
                .run(Integer.parseInt(args[0]));
    }

    private void run(int kills) throws Exception {
        var random = new Random(1);
        System.out.println("| kill | acknowledged | a second | no subscribers | ack p50/p99 ms | RSS MB | restart s | session | lost |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (var kill = 1; kill <= kills; kill++) {
            round(kill, 2_000 + random.nextInt(4_000));
        }
    }

    private void round(int kill, int killAfterMs) throws Exception {
        acknowledged.clear();
        latencies.clear();
        unmatched.set(0);
        killed = false;
        var broker = start();
        var subscriber = Client.connect(port, "subscriber", false, START_MS);
        subscriber.subscribe("bench/#");
        if (!stalled) {
            subscriber.close();
        }
        var begin = System.nanoTime();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < PUBLISHERS; i++) {
            var publisher = "p" + i;
            var prefix = kill + "-" + i + "-";
            threads.add(new Thread(() -> publish(publisher, prefix)));
        }
        threads.forEach(Thread::start);
        LockSupport.parkNanos(killAfterMs * 1_000_000L);
        var memory = memory(broker.pid());
        killed = true;
        broker.destroyForcibly().waitFor();
        var seconds = (System.nanoTime() - begin) / 1e9;
        for (var thread : threads) {
            thread.join();
        }
        subscriber.close();
        var restarting = System.nanoTime();
        var again = start();
        var restart = (System.nanoTime() - restarting) / 1e9;
        report(kill, seconds, memory, restart);
        again.destroy();
        again.waitFor();
    }

    private void report(int kill, double seconds, long memory, double restart) throws IOException {
        var lost = new HashSet<>(acknowledged);
        var session = false;
        try (var subscriber = Client.connect(port, "subscriber", false, IDLE_MS)) {
            session = subscriber.hasSession();
            while (!lost.isEmpty()) {
                var packet = subscriber.read();
                if (packet.type() == Client.PUBLISH) {
                    var topicLength = packet.packetId(0);
                    subscriber.acknowledge(packet.packetId(2 + topicLength));
                    lost.remove(id(packet.body(), topicLength));
                }
            }
        } catch (SocketTimeoutException idle) {
            // what did not come by now is lost
        }
        var sorted = latencies.stream().sorted().toList();
        System.out.printf(
                "| %d | %d | %.0f | %d | %.1f / %.1f | %d | %.1f | %s | %d |%n",
                kill,
                acknowledged.size(),
                acknowledged.size() / seconds,
                unmatched.get(),
                at(sorted, 0.5),
                at(sorted, 0.99),
                memory,
                restart,
                session ? "kept" : "lost",
                lost.size());
    }

    private static double at(List<Long> sorted, double share) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) (sorted.size() * share)) / 1e6;
    }

    /** The payload is the id, a blank and padding; before it are topic, packet id and properties (none expected). */
    private static String id(byte[] body, int topicLength) {
        var properties = body[4 + topicLength];
        var from = 5 + topicLength + properties;
        var payload = new String(body, from, body.length - from, StandardCharsets.UTF_8);
        return payload.substring(0, payload.indexOf(' '));
    }

    private Process start() throws Exception {
        var output = ProcessBuilder.Redirect.appendTo(log.toFile());
        var broker = new ProcessBuilder(command).redirectOutput(output).redirectError(output).start();
        var deadline = System.nanoTime() + START_MS * 1_000_000L;
        while (true) {
            try {
                Client.connect(port, "probe", true, IDLE_MS).close();
                return broker;
            } catch (IOException notYet) {
                if (!broker.isAlive() || System.nanoTime() > deadline) {
                    broker.destroyForcibly();
                    throw new IOException("the broker does not answer; its log is " + log, notYet);
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private void publish(String publisher, String prefix) {
        var window = new Semaphore(WINDOW);
        var ids = new String[WINDOW + 1];
        var sent = new long[WINDOW + 1];
        var free = new ConcurrentLinkedQueue<Integer>();
        for (var packetId = 1; packetId <= WINDOW; packetId++) {
            free.add(packetId);
        }
        try (var client = Client.connect(port, publisher, true, START_MS)) {
            var reader = new Thread(() -> {
                try {
                    while (true) {
                        var packet = client.read();
                        if (packet.type() == Client.PUBACK) {
                            var packetId = packet.packetId(0);
                            latencies.add(System.nanoTime() - sent[packetId]);
                            if (packet.reason() == 0) {
                                acknowledged.add(ids[packetId]);
                            } else {
                                unmatched.incrementAndGet();
                            }
                            free.add(packetId);
                            window.release();
                        }
                    }
                } catch (IOException brokerGone) {
                    window.release(WINDOW);
                }
            });
            reader.start();
            var begin = System.nanoTime();
            for (var i = 0; !killed; i++) {
                if (perSecond > 0) {
                    LockSupport.parkNanos(begin + i * (1_000_000_000L * PUBLISHERS / perSecond) - System.nanoTime());
                }
                window.acquire();
                var packetId = free.poll();
                if (packetId == null) {
                    break; // the broker is gone
                }
                ids[packetId] = prefix + i;
                sent[packetId] = System.nanoTime();
                client.publish("bench/" + publisher, packetId, prefix + i + " " + PADDING);
            }
            reader.join();
        } catch (IOException brokerGone) {
            // killed
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static long memory(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
