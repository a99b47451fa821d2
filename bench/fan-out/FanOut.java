package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.BenchRecord;
import io.fieldline.testbed.BenchRecord.Figure;
import io.fieldline.testbed.Certificates;
import io.fieldline.testbed.Kafka;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketClientCompressionHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The emitter and the reference server in turn, each with the same clients and averages; see README.md. */
final class FanOut {
    private static final int DEVICES = 20;
    private static final int WARM_UP_SECONDS = 10;

    /** Of the search for the most clients: one step after the other, so it ends by itself. */
    private static final int STEP_CLIENTS = 1_000;

    private static final int MOST_STEPS = 10;
    private static final int STEP_SECONDS = 15;
    private static final double LATE_MS = 1_000;
    private static final double MISSING = 0.02;
    private static final String NODE = "socket.io for Node";
    private static final double CPU_GOAL = 0.38;
    /** Of this process, which has one for each client. */
    private static final int OTHER_FILES = 500;

    private final String script;
    private final String servers;
    private final Path folder;

    private final Certificates certificates;

    private FanOut(String script, String servers, Path folder) {
        this.certificates = new Certificates(folder);
        this.script = script;
        this.servers = servers;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        var folder = Files.createTempDirectory("fan-out");
        try (var kafka = Kafka.start(folder.resolve("kafka"))) {
            Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.AVERAGES);
            var bench = new FanOut(args[0], kafka.servers(), folder);
            bench.certificates.authority("authority");
            bench.certificates.certificate("authority", "server", "subjectAltName=DNS:localhost");
            if (args.length > 1 && args[1].equals("most")) {
                bench.most();
            } else {
                bench.sideBySide(
                        args.length > 1 ? Integer.parseInt(args[1]) : 1_000,
                        args.length > 2 ? Integer.parseInt(args[2]) : 30);
            }
        }
    }

    private void sideBySide(int clients, int seconds) throws Exception {
        var record = BenchRecord.begin("emitter-fan-out", "bench/fan-out/run %d %d".formatted(clients, seconds));
        header("%d clients, %d devices, 1 average/s each, %d s".formatted(clients, DEVICES, seconds));
        var emitter = one("emitter", this::emitter, Wire.PLAIN, clients, 0, seconds);
        var reference = one(NODE, this::reference, Wire.PLAIN, clients, 0, seconds);
        one("emitter, 1 in 10 stuck", this::emitter, Wire.PLAIN, clients, clients / 10, seconds);
        one("Node, 1 in 10 stuck", this::reference, Wire.PLAIN, clients, clients / 10, seconds);
        var secure = one("emitter, TLS, overview", this::secureEmitter, Wire.TLS_OVERVIEW, clients, 0, seconds);
        var secureReference = one("Node, TLS, deflate", this::secureReference, Wire.TLS_DEFLATE, clients, 0, seconds);
        var averages = one("emitter, TLS, averages", this::secureEmitter, Wire.TLS, clients, 0, seconds);
        System.out.printf(
                Locale.ROOT,
                "emitter / Node: cpu %.2f, rss %.2f, pss %.2f, p99 %.2f%n",
                emitter.cpu / reference.cpu,
                emitter.rss / reference.rss,
                emitter.pss / reference.pss,
                emitter.p99 / reference.p99);
        record.add(emitter.cpuBeside("CPU, %d clients".formatted(clients), reference).withGoal(CPU_GOAL));
        record.add(secure.cpuBeside("CPU, TLS and compression", secureReference).withGoal(CPU_GOAL));
        record.add(averages.cpuBeside("CPU, TLS, only Node compresses", secureReference));
        record.add(Figure.lowerIsBetter("p99 of the delay", "ms", emitter.p99).beside(NODE, reference.p99));
        record.add(Figure.lowerIsBetter("resident memory", "MB", emitter.rss).beside(NODE, reference.rss));
        System.out.println(record.write());
    }

    private Result one(String name, Start server, Wire wire, int clients, int stuck, int seconds) throws Exception {
        try (var round = new Round(server, wire)) {
            round.connect(clients, stuck);
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            var result = round.measure(seconds);
            result.print(name);
            return result;
        }
    }

    /** How many clients a server holds: more and more, until averages come late or not at all. */
    private void most() throws Exception {
        header("%d clients more each step, %d devices, 1 average/s each, %d s a step".formatted(STEP_CLIENTS, DEVICES, STEP_SECONDS));
        var emitter = most("emitter", this::emitter);
        var reference = most(NODE, this::reference);
        System.out.printf("the last step that held: emitter %d, socket.io for Node %d clients%n", emitter, reference);
    }

    private int most(String name, Start server) throws Exception {
        var held = 0;
        try (var round = new Round(server, Wire.PLAIN)) {
            while (held < Math.min(MOST_STEPS * STEP_CLIENTS, files() - OTHER_FILES)) {
                var clients = held + STEP_CLIENTS;
                if (!round.connect(STEP_CLIENTS, 0)) {
                    System.out.printf("%s: of %d clients not all could join%n", name, clients);
                    return held;
                }
                TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
                var result = round.measure(STEP_SECONDS);
                result.print("%s, %d".formatted(name, clients));
                if (result.p99 > LATE_MS || result.events < (1 - MISSING) * clients * DEVICES) {
                    return held;
                }
                held = clients;
            }
            System.out.printf("%s: this bench makes no more clients%n", name);
        }
        return held;
    }

    private static int files() throws Exception {
        for (var line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                var soft = line.substring("Max open files".length()).strip().split(" +", -1)[0];
                return soft.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(soft);
            }
        }
        return Integer.MAX_VALUE;
    }

    private static void header(String what) {
        System.out.printf(
                "%s%n%-28s %8s %8s %8s %8s %8s %8s %10s%n",
                what, "", "cpu s", "rss MB", "pss MB", "p50 ms", "p99 ms", "max ms", "events/s");
    }

    private record Result(double cpu, double rss, double pss, double p50, double p99, double max, double events) {
        Figure cpuBeside(String what, Result reference) {
            return Figure.lowerIsBetter(what, "s", cpu).beside(NODE, reference.cpu);
        }

        void print(String name) {
            System.out.printf(
                    Locale.ROOT, "%-28s %8.2f %8.0f %8.0f %8.0f %8.0f %8.0f %10.0f%n", name, cpu, rss, pss, p50, p99, max, events);
        }
    }

    /** How clients connect. A client of the overview gets it compressed by the emitter; otherwise it gets each average. */
    private enum Wire {
        PLAIN,
        TLS,
        TLS_OVERVIEW,
        TLS_DEFLATE;

        String scheme() {
            return this == PLAIN ? "ws" : "wss";
        }

        String join() {
            return this == TLS_OVERVIEW ? "40{\"overview\":\"\"}" : "40";
        }
    }

    private interface Start {
        Process at(int port) throws Exception;
    }

    private Process emitter(int port) throws Exception {
        return startEmitter(port);
    }

    private Process secureEmitter(int port) throws Exception {
        var key = certificates.file("server.pk8");
        certificates.openssl("pkcs8 -topk8 -nocrypt -in server.key -out server.pk8");
        return startEmitter(port, "--tls-cert=" + certificates.file("server.crt"), "--tls-key=" + key);
    }

    private Process startEmitter(int port, String... more) throws Exception {
        var command = new ArrayList<>(List.of(
                "java", "@../emitter/jvm.options", "-jar", "../emitter/target/emitter.jar", "--kafka-servers=" + servers,
                "--port=" + port, "--limit-connections=100000", "--limit-requests=100000",
                "--limit-address-connections=100000", "--limit-address-unjoined=100000", "--limit-unjoined=100000"));
        command.addAll(List.of(more));
        return start(command);
    }

    private Process reference(int port) throws Exception {
        return start(List.of("node", script, servers, Integer.toString(port)));
    }

    private Process secureReference(int port) throws Exception {
        return start(List.of("node", script, servers, Integer.toString(port), folder.toString()));
    }

    private Process start(List<String> command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(folder.toFile(), "server.log")))
                .start();
    }

    /** One server, its clients, and averages each second until it is closed. */
    private final class Round implements AutoCloseable {
        private final int port = FreePort.find();
        private final Wire wire;
        private final Process server;
        private final NioEventLoopGroup group = new NioEventLoopGroup(1);
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        private final Tally tally = new Tally();
        private final AtomicInteger joined = new AtomicInteger();
        private final SslContext trusting = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();

        /** Begins once Kafka takes records: under load the partitions of a new topic have no leader for some seconds. */
        Round(Start start, Wire wire) throws Exception {
            this.wire = wire;
            produce(producer);
            server = start.at(port);
            var unused = timer.scheduleAtFixedRate(() -> produce(producer), 0, 1, TimeUnit.SECONDS);
        }

        Result measure(int seconds) throws Exception {
            tally.begin();
            var cpu = cpuSeconds(server);
            TimeUnit.SECONDS.sleep(seconds);
            var counts = tally.end();
            return new Result(
                    cpuSeconds(server) - cpu,
                    megabytes(server, "Rss:"),
                    megabytes(server, "Pss:"),
                    at(counts, 0.5),
                    at(counts, 0.99),
                    at(counts, 1),
                    (double) tally.events() / seconds);
        }

        @Override
        public void close() throws Exception {
            timer.shutdownNow();
            timer.awaitTermination(10, TimeUnit.SECONDS);
            producer.close();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            server.destroy();
            server.waitFor();
        }

        /** Connects this many more clients; true if all of them have joined. */
        boolean connect(int clients, int stuck) throws Exception {
            var wanted = joined.get() + clients;
            for (var client = 0; client < clients; client++) {
                connect(client < stuck);
            }
            for (var tries = 0; joined.get() < wanted && tries < 300; tries++) {
                Thread.sleep(100);
            }
            return joined.get() == wanted;
        }

        private void connect(boolean stuck) throws Exception {
            var uri = URI.create("%s://127.0.0.1:%d/socket.io/?EIO=4&transport=websocket".formatted(wire.scheme(), port));
            var bootstrap = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (wire != Wire.PLAIN) {
                                channel.pipeline().addLast(trusting.newHandler(channel.alloc()));
                            }
                            channel.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(65_536));
                            if (wire == Wire.TLS_DEFLATE) {
                                channel.pipeline().addLast(new WebSocketClientCompressionHandler(0));
                            }
                            channel.pipeline().addLast(
                                    new WebSocketClientProtocolHandler(WebSocketClientHandshakerFactory.newHandshaker(
                                            uri, WebSocketVersion.V13, null, wire == Wire.TLS_DEFLATE, new DefaultHttpHeaders(), 1 << 20)),
                                    new Client(stuck, wire, joined, tally));
                        }
                    });
            if (stuck) {
                bootstrap.option(ChannelOption.SO_RCVBUF, 4_096);
            }
            for (var tries = 0; ; tries++) {
                var connected = bootstrap.connect("127.0.0.1", port).await();
                if (connected.isSuccess() && isSecured(connected.channel())) {
                    return;
                }
                if (tries > 300) {
                    throw new IllegalStateException("nobody listens", connected.cause());
                }
                Thread.sleep(100);
            }
        }
    }

    /** One handshake after the other, because a thousand at once take longer than a server waits. */
    private static boolean isSecured(Channel channel) throws InterruptedException {
        var tls = channel.pipeline().get(SslHandler.class);
        return tls == null || tls.handshakeFuture().await().isSuccess();
    }

    /** The delay in milliseconds that this share of all events did not exceed. */
    private static double at(long[] counts, double share) {
        var all = Arrays.stream(counts).sum();
        var passed = 0L;
        for (var ms = 0; ms < counts.length; ms++) {
            passed += counts[ms];
            if (all > 0 && passed >= all * share) {
                return ms;
            }
        }
        return Double.NaN;
    }

    /** As the job does: every device each second. The count is the time of sending, because servers pass an integer on unchanged. */
    private void produce(KafkaProducer<byte[], byte[]> producer) {
        var now = Instant.now();
        var start = Instant.ofEpochSecond(now.getEpochSecond() / 15 * 15);
        for (var device = 0; device < DEVICES; device++) {
            var json = """
                    {"device_name":"device%d","metric":"co","unit":"ppm","window_start":"%s","window_end":"%s","data":606.891,\
                    "min":12.5,"max":990.1,"stddev":281.2,"last":611.25,"count":%d,"final":false,"quality":{"ok":45}}"""
                    .formatted(device, start, start.plusSeconds(15), System.currentTimeMillis());
            producer.send(new ProducerRecord<>(
                    Topic.AVERAGES.topicName(), "device%d|co|%s".formatted(device, start).getBytes(UTF_8), json.getBytes(UTF_8)));
        }
        producer.flush();
    }

    /** utime and stime, fields 14 and 15 of proc(5), in ticks of 10 ms. */
    private static double cpuSeconds(Process process) throws Exception {
        var stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    /** Of all that is mapped, see proc_pid_smaps(5): a page that others map too counts as a whole in Rss, in Pss as a share. */
    private static double megabytes(Process process, String name) throws Exception {
        for (var line : Files.readAllLines(Path.of("/proc/%d/smaps_rollup".formatted(process.pid())))) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        return Double.NaN;
    }

    /** The time from sending a record to Kafka until its event arrives: the number of events by milliseconds. */
    private static final class Tally {
        private static final int MAX_MS = 60_000;

        private long[] counts = new long[MAX_MS + 1];
        private boolean counting;
        private long events;

        synchronized void begin() {
            counts = new long[MAX_MS + 1];
            events = 0;
            counting = true;
        }

        /** An event whose delay is unknown. */
        synchronized void count() {
            events += counting ? 1 : 0;
        }

        synchronized long events() {
            return events;
        }

        synchronized void add(long delay) {
            if (counting) {
                events++;
                counts[(int) Math.min(MAX_MS, Math.max(0, delay))]++;
            }
        }

        synchronized long[] end() {
            counting = false;
            return counts;
        }
    }

    private static final class Client extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private static final byte[] AVERAGE = "42[\"average\"".getBytes(UTF_8);
        private static final ByteBuf OVERVIEW = Unpooled.copiedBuffer("[\"overview\"", UTF_8);
        private static final ByteBuf COUNT = Unpooled.copiedBuffer("\"count\":", UTF_8);
        private final boolean stuck;
        private final Wire wire;
        private final AtomicInteger joined;
        private final Tally tally;

        Client(boolean stuck, Wire wire, AtomicInteger joined, Tally tally) {
            this.stuck = stuck;
            this.wire = wire;
            this.joined = joined;
            this.tally = tally;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            var content = frame.content();
            if (wire == Wire.TLS_OVERVIEW && isOverview(content)) {
                tally.count(); // with the changes of all devices in a second; the delay is not in it
                return;
            }
            if (content.readableBytes() > AVERAGE.length && isAverage(content)) {
                received(content.slice());
                return;
            }
            var packet = content.toString(UTF_8);
            if (packet.startsWith("0")) {
                context.writeAndFlush(new TextWebSocketFrame(wire.join()));
            } else if (packet.startsWith("40")) {
                joined.incrementAndGet();
                context.channel().config().setAutoRead(!stuck);
            } else if (packet.equals("2")) {
                context.writeAndFlush(new TextWebSocketFrame("3"));
            }
        }

        private static boolean isAverage(ByteBuf content) {
            for (var at = 0; at < AVERAGE.length; at++) {
                if (content.getByte(content.readerIndex() + at) != AVERAGE[at]) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isOverview(ByteBuf content) {
            return ByteBufUtil.indexOf(OVERVIEW, content.slice(0, Math.min(20, content.readableBytes()))) >= 0;
        }

        /** Reads no more of it than the moment of sending, so that these clients leave time to the servers. */
        private void received(ByteBuf content) {
            var at = ByteBufUtil.indexOf(COUNT, content) + 8;
            var sent = 0L;
            for (var digit = content.getByte(at); digit >= '0' && digit <= '9'; digit = content.getByte(++at)) {
                sent = sent * 10 + digit - '0';
            }
            tally.add(System.currentTimeMillis() - sent);
        }
    }
}
