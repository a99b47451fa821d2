import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.testbed.FreePort;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The emitter and the reference server in turn, each with the same clients and averages; see README.md. */
final class FanOut {
    private static final int DEVICES = 20;
    private static final int WARM_UP_SECONDS = 10;

    private final String servers;
    private final int clients;
    private final int seconds;
    private final Path folder;

    private FanOut(String servers, int clients, int seconds, Path folder) {
        this.servers = servers;
        this.clients = clients;
        this.seconds = seconds;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        var clients = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        var seconds = args.length > 2 ? Integer.parseInt(args[2]) : 30;
        var folder = Files.createTempDirectory("fan-out");
        try (var kafka = Kafka.start(folder.resolve("kafka"))) {
            Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.AVERAGES);
            var bench = new FanOut(kafka.servers(), clients, seconds, folder);
            System.out.printf(
                    "%d clients, %d devices, 1 average/s each, %d s%n%-28s %8s %8s %8s %8s %8s %10s%n",
                    clients, DEVICES, seconds, "", "cpu s", "rss MB", "p50 ms", "p99 ms", "max ms", "events/s");
            var emitter = bench.run("emitter", 0, bench::emitter);
            var reference = bench.run("socket.io for Node", 0, port -> bench.reference(args[0], port));
            bench.run("emitter, 1 in 10 stuck", clients / 10, bench::emitter);
            bench.run("Node, 1 in 10 stuck", clients / 10, port -> bench.reference(args[0], port));
            System.out.printf(
                    Locale.ROOT,
                    "emitter / Node: cpu %.2f, rss %.2f, p99 %.2f%n",
                    emitter.cpu / reference.cpu,
                    emitter.rss / reference.rss,
                    emitter.p99 / reference.p99);
        }
    }

    private record Result(double cpu, double rss, double p99) {}

    private interface Start {
        Process at(int port) throws Exception;
    }

    private Process emitter(int port) throws Exception {
        return start(List.of(
                "java", "@../emitter/jvm.options", "-jar", "../emitter/target/emitter.jar", "--kafka-servers=" + servers,
                "--port=" + port, "--limit-connections=100000", "--limit-requests=100000"));
    }

    private Process reference(String script, int port) throws Exception {
        return start(List.of("node", script, servers, Integer.toString(port)));
    }

    private Process start(List<String> command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(folder.toFile(), "server.log")))
                .start();
    }

    private Result run(String name, int stuck, Start start) throws Exception {
        var port = FreePort.find();
        var server = start.at(port);
        var group = new NioEventLoopGroup(1);
        var timer = Executors.newSingleThreadScheduledExecutor();
        try (var producer = new KafkaProducer<byte[], byte[]>(
                Map.of("bootstrap.servers", servers, "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var tally = new Tally();
            connect(group, port, stuck, tally);
            var unused = timer.scheduleAtFixedRate(() -> produce(producer), 0, 1, TimeUnit.SECONDS);
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            tally.begin();
            var cpu = cpuSeconds(server);
            TimeUnit.SECONDS.sleep(seconds);
            var result = tally.end();
            cpu = cpuSeconds(server) - cpu;
            var rss = rssMegabytes(server);
            var p99 = at(result, 0.99);
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %8.1f %8.0f %8.1f %8.1f %8.1f %10.0f%n",
                    name, cpu, rss, at(result, 0.5), p99, at(result, 1), (double) result.length / seconds);
            return new Result(cpu, rss, p99);
        } finally {
            timer.shutdownNow();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            server.destroy();
            server.waitFor();
        }
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }

    /** As the stream job does: all devices at once, each second. The moment of sending is the count, as servers pass a whole number on as it is. */
    private void produce(KafkaProducer<byte[], byte[]> producer) {
        var now = Instant.now();
        var start = Instant.ofEpochSecond(now.getEpochSecond() / 15 * 15);
        for (var device = 0; device < DEVICES; device++) {
            var json = """
                    {"device_name":"device%d","metric":"co","unit":"ppm","window_start":"%s","window_end":"%s","data":606.891,\
                    "min":12.5,"max":990.1,"stddev":281.2,"last":611.25,"count":%d,"final":false,"quality":{"ok":45}}"""
                    .formatted(device, start, start.plusSeconds(15), System.currentTimeMillis());
            producer.send(new ProducerRecord<>(
                    Topic.AVERAGES.topicName(), ("device%d|co|%s".formatted(device, start)).getBytes(UTF_8), json.getBytes(UTF_8)));
        }
        producer.flush();
    }

    private void connect(NioEventLoopGroup group, int port, int stuck, Tally tally) throws Exception {
        var uri = URI.create("ws://127.0.0.1:%d/socket.io/?EIO=4&transport=websocket".formatted(port));
        var joined = new AtomicInteger();
        for (var client = 0; client < clients; client++) {
            var isStuck = client < stuck;
            var bootstrap = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(
                                    new HttpClientCodec(),
                                    new HttpObjectAggregator(65_536),
                                    new WebSocketClientProtocolHandler(WebSocketClientHandshakerFactory.newHandshaker(
                                            uri, WebSocketVersion.V13, null, false, new DefaultHttpHeaders(), 1 << 20)),
                                    new Client(isStuck, joined, tally));
                        }
                    });
            if (isStuck) {
                bootstrap.option(ChannelOption.SO_RCVBUF, 4_096);
            }
            for (var tries = 0; ; tries++) {
                var connected = bootstrap.connect("127.0.0.1", port).await();
                if (connected.isSuccess()) {
                    break;
                }
                if (tries > 300) {
                    throw new IllegalStateException("nobody listens", connected.cause());
                }
                Thread.sleep(100);
            }
        }
        for (var tries = 0; joined.get() < clients; tries++) {
            if (tries > 300) {
                throw new IllegalStateException("only %d joined".formatted(joined.get()));
            }
            Thread.sleep(100);
        }
    }

    /** utime and stime, fields 14 and 15 of proc(5), in ticks of 10 ms. */
    private static double cpuSeconds(Process process) throws Exception {
        var stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private static double rssMegabytes(Process process) throws Exception {
        for (var line : Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid())))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        return Double.NaN;
    }

    /** From sending a record to Kafka to having its event here, milliseconds. */
    private static final class Tally {
        private List<Double> delays = new ArrayList<>();
        private boolean counting;

        synchronized void begin() {
            delays = new ArrayList<>();
            counting = true;
        }

        synchronized void add(double delay) {
            if (counting) {
                delays.add(delay);
            }
        }

        synchronized double[] end() {
            counting = false;
            var sorted = delays.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            return sorted;
        }
    }

    private static final class Client extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private static final byte[] AVERAGE = "42[\"average\"".getBytes(UTF_8);
        private static final ByteBuf COUNT = Unpooled.copiedBuffer("\"count\":", UTF_8);

        private final boolean stuck;
        private final AtomicInteger joined;
        private final Tally tally;

        Client(boolean stuck, AtomicInteger joined, Tally tally) {
            this.stuck = stuck;
            this.joined = joined;
            this.tally = tally;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            var content = frame.content();
            if (content.readableBytes() > AVERAGE.length && isAverage(content)) {
                received(content.slice());
                return;
            }
            var packet = content.toString(UTF_8);
            if (packet.startsWith("0")) {
                context.writeAndFlush(new TextWebSocketFrame("40"));
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
