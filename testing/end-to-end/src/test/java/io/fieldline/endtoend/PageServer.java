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

/** The real emitter, a Kafka to which the test writes in place of bridge and Spark job, and a browser. For one thread. */
final class PageServer implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Kafka kafka;
    private final Browser browser;
    private final int port = FreePort.find();
    private Child emitter;
    private final FakePipeline pipeline;

    private PageServer(Kafka kafka, Browser browser, List<String> flags) throws IOException, InterruptedException {
        this.kafka = kafka;
        this.browser = browser;
        this.emitter = emitter(flags);
        this.pipeline = new FakePipeline(kafka.servers()); // its topics exist: the emitter is ready
    }

    static PageServer start(Path folder, String... flags) throws IOException, InterruptedException {
        var browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
        var kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
        return new PageServer(kafka, browser, List.of(flags));
    }

    int port() {
        return port;
    }

    FakePipeline pipeline() {
        return pipeline;
    }

    /** Opens the page as a new visitor. */
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

    /** Writes the final averages of these windows, see {@link FakePipeline#average}. */
    void average(String device, int... numbers) {
        IntStream.of(numbers).forEach(number -> pipeline.average(device, number));
        pipeline.flush();
    }

    /** So many devices that the page shows a list to search, and not a tile for each. */
    void averageOfMany() {
        IntStream.range(0, 6).forEach(device -> pipeline.average("first" + device, 1));
        pipeline.flush();
    }

    /** Waits until the table of the page has exactly these windows. */
    void awaitWindows(Page page, String device, int... newestFirst) {
        var starts = IntStream.of(newestFirst).mapToObj(pipeline::startOf).toList();
        await().atMost(PATIENCE).until(() -> page.starts(device, "co").equals(starts));
    }

    @Override
    public void close() {
        browser.close();
        pipeline.close();
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
