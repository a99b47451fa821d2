package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.CacheLimits;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.average.WindowTraits;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.http.HttpFrontend;
import io.fieldline.emitter.http.HttpRequests;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.Operations;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.reply.StaticPages;
import io.fieldline.emitter.rest.RestApi;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.messages.DeviceSummary;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;

/** What a page with all devices gets: averages one by one, or the overview; see README.md. */
final class OverviewBench {
    private static final List<String> METRICS = List.of("temperature", "humidity", "pressure");
    private static final List<String> UNITS = List.of("°C", "%", "hPa");
    private static final List<String> LABELS = List.of("Air temperature", "Relative humidity", "Air pressure");
    private static final int WINDOWS = 20;
    private static final int LENGTH = 15;
    private static final List<WindowTraits> TRAITS = UNITS.stream()
            .map(unit -> new WindowTraits(Optional.of(unit), Duration.ofSeconds(LENGTH), Set.of()))
            .toList();
    private static final int BATCH = 500;
    private static final int WARM_UP = 10;

    private final int devices;
    private final Clock clock = Clock.systemUTC();
    private final LiveState live;
    private final Broadcaster broadcast;
    private final HttpFrontend server;
    private final Random random = new Random(1);
    private final double[] values;
    private long offset;

    private OverviewBench(int devices) throws Exception {
        this.devices = devices;
        var series = devices * METRICS.size();
        values = random.doubles(series, 10, 90).toArray();
        live = LiveState.of(
                new CacheLimits(240, series, 22 * series), Duration.ofSeconds(10), DeviceShare.ALL, clock);
        broadcast = new Broadcaster(live, Duration.ofMillis(250), Duration.ofSeconds(30), task -> task);
        var web = Files.createTempDirectory("overview");
        Files.writeString(web.resolve("index.html"), "");
        server = HttpFrontend.open(
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                new Access(List.of(), Optional.empty()),
                new ClientLimits(2_000, 10_000, 20, 65_536, 16_384, 1_000, 2, 1_000, 1_000),
                new Refusals(),
                broadcast,
                new HttpRequests(
                        new RestApi(
                                live,
                                new AverageQuery(live.averages(), AverageHistory.NONE),
                                Optional::empty,
                                () -> ""),
                        StaticPages.read(web),
                        new Operations(live, (topic, key, message) -> {}, clock)),
                (thread, error) -> error.printStackTrace());
    }

    public static void main(String[] args) throws Exception {
        var seconds = Integer.parseInt(args[2]);
        var bench = new OverviewBench(Integer.parseInt(args[0]));
        bench.fill();
        System.out.printf(
                Locale.ROOT,
                "%d devices x %d metrics, each changes each second; %s clients; %d s%n%-20s %10s %10s %10s %12s %10s %10s%n",
                bench.devices,
                METRICS.size(),
                args[1],
                seconds,
                "",
                "join KB",
                "join ms",
                "KB/s",
                "events/s",
                "CPU ms/s",
                "changes/s");
        bench.withoutClients(seconds);
        for (var round = 0; round < 2; round++) {
            bench.measure("average events", "40", Integer.parseInt(args[1]), seconds);
            bench.measure("overview events", "40{\"overview\":\"\"}", Integer.parseInt(args[1]), seconds);
        }
        System.exit(0);
    }

    private void fill() {
        live.averages().readFrom("topic", Map.of());
        live.devices().caughtUp();
        var now = clock.instant();
        for (var device = 0; device < devices; device++) {
            live.devices().summarized(summary(device, now), now);
        }
        var newest = window(now);
        for (var back = WINDOWS; back >= 0; back--) {
            change(newest - back);
        }
        broadcast.open();
    }

    private static DeviceSummary summary(int device, Instant now) {
        var metrics = IntStream.range(0, METRICS.size())
                .boxed()
                .collect(Collectors.toMap(
                        METRICS::get,
                        at -> new DeviceSummary.Metric(
                                Optional.of(UNITS.get(at)),
                                Optional.of(LABELS.get(at)),
                                Optional.of(-40.0),
                                Optional.of(1_100.0),
                                Optional.of(Duration.ofSeconds(1)),
                                Optional.empty())));
        return new DeviceSummary(
                name(device),
                now.minusSeconds(86_400 + device),
                now,
                Optional.of(Duration.ofSeconds(1)),
                Map.of("location", "hall " + device % 40),
                metrics);
    }

    private static String name(int device) {
        return "sensor-%05d".formatted(device);
    }

    private static long window(Instant time) {
        return time.getEpochSecond() / LENGTH;
    }

    /** Writes each average of this window once, in the batches of Kafka's polls. */
    private void change(long window) {
        var start = Instant.ofEpochSecond(window * LENGTH);
        for (var series = 0; series < values.length; series++) {
            values[series] += random.nextGaussian() * 0.1;
            live.averages().add(average(series, start, Math.rint(values[series] * 1e4) / 1e4));
            if (series % BATCH == BATCH - 1) {
                broadcast.flush();
            }
        }
        broadcast.flush();
    }

    /** The CPU of the averages themselves. */
    private void withoutClients(int seconds) throws Exception {
        run(WARM_UP);
        var cpu = cpu();
        var began = System.nanoTime();
        var flushed = run(seconds);
        var passed = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-20s %10s %10s %10s %12s %10.1f %10.2f%n",
                "no clients",
                "",
                "",
                "",
                "",
                (cpu() - cpu + flushed) / 1e6 / passed,
                seconds / passed);
    }

    /** Writes the JSON in a simpler way than the emitter, so that the benchmark itself takes little time. */
    private AverageEvent average(int series, Instant start, double mean) {
        var at = series % METRICS.size();
        var key = new SeriesKey(name(series / METRICS.size()), METRICS.get(at));
        var position = new RecordPosition(0, offset++);
        var json = "{\"device_name\":\"" + key.deviceName() + "\",\"window_start\":\"15:29:15\",\"window_end\":\"15:29:30\","
                + "\"data\":" + mean + ",\"metric\":\"" + key.metric() + "\",\"unit\":\"" + UNITS.get(at) + "\",\"start\":"
                + start.toEpochMilli() + ",\"end\":" + (start.toEpochMilli() + LENGTH * 1_000) + ",\"min\":" + (mean - 1)
                + ",\"max\":" + (mean + 1) + ",\"stddev\":0.31,\"last\":" + mean + ",\"count\":15,\"final\":false,"
                + "\"quality\":{\"ok\":15},\"revision\":" + (1_728_314_972_105L + offset) + ",\"position\":[0," + offset + "]}";
        return new AverageEvent(
                key, start, offset, false, position, mean, TRAITS.get(at), json, json.getBytes(UTF_8).length);
    }

    private void measure(String name, String join, int clients, int seconds) throws Exception {
        var pages = new ArrayList<Page>();
        var http = HttpClient.newHttpClient();
        for (var client = 0; client < clients; client++) {
            var page = new Page(join);
            page.socket = http.newWebSocketBuilder()
                    .buildAsync(
                            URI.create(server.address().toString().replace("http", "ws")
                                    + "/socket.io/?EIO=4&transport=websocket"),
                            page)
                    .join();
            pages.add(page);
        }
        while (!pages.stream().allMatch(Page::hasJoined)) {
            Thread.sleep(5);
        }
        var joined = pages.get(0).bytes();
        var joinMs = pages.get(0).joinedAfter;
        run(WARM_UP);
        var bytes = pages.get(0).bytes();
        var events = pages.get(0).events();
        var cpu = cpu();
        pages.get(0).record = true;
        var began = System.nanoTime();
        var flushed = run(seconds);
        var passed = (System.nanoTime() - began) / 1e9;
        pages.get(0).record = false;
        var spent = cpu() - cpu + flushed;
        System.out.printf(
                Locale.ROOT,
                "%-20s %10.0f %10d %10.1f %12.0f %10.1f %10.2f%n",
                name,
                joined / 1e3,
                joinMs,
                (pages.get(0).bytes() - bytes) / 1e3 / passed,
                (pages.get(0).events() - events) / passed,
                spent / 1e6 / passed,
                seconds / passed);
        pages.forEach(page -> page.socket.abort());
        deflate(pages.get(0).recorded(), passed);
    }

    /** What permessage-deflate would make of the messages, with the context of one client. */
    private static void deflate(List<String> messages, double seconds) throws Exception {
        var isOverview = messages.get(0).startsWith("42[\"overview\"");
        var plain = isOverview ? content(messages) : messages;
        for (var level : new int[] {1, 6}) {
            var deflater = new Deflater(level, true);
            var out = new byte[1 << 20];
            var bytes = 0L;
            var began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (var message : plain) {
                deflater.setInput(message.getBytes(UTF_8));
                for (var more = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
                        more > 0;
                        more = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH)) {
                    bytes += more;
                }
            }
            var spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began;
            System.out.printf(
                    Locale.ROOT,
                    "  the same by permessage-deflate, level %d: %.1f KB/s, %.1f ms/s of CPU for each client%n",
                    level,
                    bytes / 1e3 / seconds,
                    spent / 1e6 / seconds);
            deflater.end();
        }
        if (isOverview) {
            System.out.printf(
                    Locale.ROOT,
                    "  without compression: %.1f KB/s; gzip as a binary attachment: %.1f KB/s%n",
                    plain.stream().mapToInt(it -> it.getBytes(UTF_8).length).sum() / 1e3 / seconds,
                    messages.stream().mapToInt(it -> gzip(it).length).sum() / 1e3 / seconds);
        }
    }

    private static List<String> content(List<String> messages) throws Exception {
        var content = new ArrayList<String>();
        for (var message : messages) {
            try (var stream = new GZIPInputStream(new ByteArrayInputStream(gzip(message)))) {
                content.add(new String(stream.readAllBytes(), UTF_8));
            }
        }
        return content;
    }

    private static byte[] gzip(String message) {
        var from = message.indexOf("\"gzip\":\"") + 8;
        return Base64.getDecoder().decode(message.substring(from, message.indexOf('"', from)));
    }

    /** Changes every series once a second; returns the CPU time of sending in this thread. */
    private long run(int seconds) throws InterruptedException {
        var threads = ManagementFactory.getThreadMXBean();
        var spent = 0L;
        var next = System.nanoTime();
        for (var second = 0; second < seconds; second++) {
            var began = threads.getCurrentThreadCpuTime();
            change(window(clock.instant()));
            spent += threads.getCurrentThreadCpuTime() - began;
            next += 1_000_000_000L;
            Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
        }
        return spent;
    }

    /** The CPU time of the threads that send. */
    private static long cpu() {
        var threads = ManagementFactory.getThreadMXBean();
        var sum = 0L;
        for (var id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && (info.getThreadName().equals("broadcast") || info.getThreadName().startsWith("nio"))) {
                sum += threads.getThreadCpuTime(id);
            }
        }
        return sum;
    }

    private static final class Page implements WebSocket.Listener {
        private final String join;
        private final StringBuilder text = new StringBuilder();
        private final List<String> messages = new ArrayList<>();
        private final long began = System.nanoTime();
        private WebSocket socket;
        private volatile boolean record;
        private volatile long joinedAfter = -1;
        private long bytes;
        private long events;

        Page(String join) {
            this.join = join;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                message(from, text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private synchronized void message(WebSocket from, String message) {
            if (message.startsWith("0")) {
                from.sendText(join, true);
            } else if (message.equals("2")) {
                from.sendText("3", true);
            } else if (message.startsWith("42[\"average\"")
                    || message.startsWith("42[\"overview\"")
                    || message.startsWith("42[\"snapshot\"")
                    || message.startsWith("42[\"device\"")) {
                bytes += message.getBytes(UTF_8).length + (message.length() > 65_535 ? 10 : message.length() > 125 ? 4 : 2);
                events++;
                if (joinedAfter < 0 && (message.contains("\"resume\":{") || message.contains("\"more\":false"))) {
                    joinedAfter = (System.nanoTime() - began) / 1_000_000;
                }
                if (record) {
                    messages.add(message);
                }
            }
        }

        boolean hasJoined() {
            return joinedAfter >= 0;
        }

        synchronized long bytes() {
            return bytes;
        }

        synchronized long events() {
            return events;
        }

        synchronized List<String> recorded() {
            return List.copyOf(messages);
        }
    }
}
