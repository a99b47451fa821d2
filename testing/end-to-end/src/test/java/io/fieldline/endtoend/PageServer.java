package io.fieldline.endtoend;

import static org.awaitility.Awaitility.await;

import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The real emitter, behind a Kafka in which the test writes what Spark would say, and a browser. Of one thread. */
final class PageServer implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Kafka kafka;
    private final Browser browser;
    private final int port = FreePort.find();
    private Child emitter;
    private final Topics topics;

    private PageServer(Kafka kafka, Browser browser, List<String> flags) throws IOException, InterruptedException {
        this.kafka = kafka;
        this.browser = browser;
        this.emitter = emitter(flags);
        this.topics = new Topics(kafka.servers()); // the emitter created them
    }

    static PageServer start(Path folder, String... flags) throws IOException, InterruptedException {
        var browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
        var kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
        return new PageServer(kafka, browser, List.of(flags));
    }

    int port() {
        return port;
    }

    Topics topics() {
        return topics;
    }

    /** For another person, who has never seen the page. */
    Page open(int port) throws IOException, InterruptedException {
        return browser.open(URI.create("http://127.0.0.1:" + port));
    }

    void kill() throws InterruptedException {
        emitter.kill();
    }

    void restart(String... flags) throws IOException, InterruptedException {
        emitter.close();
        emitter = emitter(List.of(flags));
    }

    /** The closed windows of these numbers, see {@link Topics#average}. */
    void average(String device, int... numbers) {
        IntStream.of(numbers).forEach(number -> topics.average(device, number));
        topics.flush();
    }

    /** Until the page's table has exactly these windows. */
    void awaitWindows(Page page, String device, int... newestFirst) {
        var starts = IntStream.of(newestFirst).mapToObj(topics::startOf).toList();
        await().atMost(PATIENCE).until(() -> page.starts(device, "co").equals(starts));
    }

    @Override
    public void close() {
        browser.close();
        topics.close();
        emitter.close();
        kafka.close();
    }

    private Child emitter(List<String> more) throws IOException, InterruptedException {
        var flags = new ArrayList<>(List.of("--kafka-servers=" + kafka.servers(), "--port=" + port));
        flags.addAll(more);
        var started = Service.start("emitter", flags.toArray(String[]::new));
        started.awaitReady(PATIENCE);
        return started;
    }
}
