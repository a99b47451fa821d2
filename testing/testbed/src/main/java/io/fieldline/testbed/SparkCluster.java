package io.fieldline.testbed;

import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ivy.Ivy;

/**
 * A standalone Spark cluster, made of the libraries of the job: a master and two workers with one core each. The job is submitted
 * as its README describes, and has an executor on each worker.
 */
public final class SparkCluster implements AutoCloseable {
    public static final int EXECUTORS = 2;

    private static final Duration START = Duration.ofMinutes(4);
    /** The main class of an executor; a worker has other child processes for a moment. */
    private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

    /** The libraries that a distribution of Spark does not have. The README of the job names the same. */
    private static final Pattern OURS = Pattern.compile(
            "(messages|configuration|health|lifecycle|checks|rule-files|kafka|picocli|jspecify|micrometer-.*"
                    + "|prometheus-metrics-.*|spark-sql-kafka-.*|spark-token-provider-kafka-.*|kafka-clients|commons-pool2"
                    + "|jackson-datatype-jdk8|hadoop-aws|aws-java-sdk-.*|jmespath-java|jackson-dataformat-cbor)-[\\d.]+.*\\.jar");

    private static final Path MODULE = Checkout.here().root().resolve("spark-job");

    private final Path folder;
    private final Path home;
    private final int port = FreePort.find();
    private final List<Child> processes = new ArrayList<>();

    private SparkCluster(Path folder) throws IOException {
        this.folder = folder;
        this.home = home();
    }

    /**
     * Starts a cluster.
     *
     * @param folder for its files, e.g. the test's {@code @TempDir}
     */
    public static SparkCluster start(Path folder) throws IOException, InterruptedException {
        var cluster = new SparkCluster(folder);
        try {
            cluster.startMaster().awaitReady(START);
            for (var worker = 0; worker < EXECUTORS; worker++) {
                cluster.startWorker(worker).awaitReady(START);
            }
            return cluster;
        } catch (IOException failed) {
            cluster.close();
            throw failed;
        }
    }

    /**
     * Submits the job, and returns the process of its driver.
     *
     * @param settings of Spark, in addition to those for executors on a small machine
     * @param flags    of the job
     */
    public Child submit(Map<String, String> settings, String... flags) throws IOException {
        var arguments = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit", "--master", master()));
        var all = new TreeMap<>(Map.of(
                "spark.driver.host", "127.0.0.1",
                "spark.ui.enabled", "false",
                "spark.executor.cores", "1",
                "spark.executor.memory", "512m",
                "spark.sql.shuffle.partitions", "4",
                "spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"));
        all.putAll(settings);
        all.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
        arguments.addAll(List.of("--class", "io.fieldline.spark.Main", "--jars", String.join(",", ours())));
        arguments.add(MODULE.resolve("target").resolve("spark-job.jar").toString());
        arguments.addAll(List.of(flags));
        return launch("driver", Child.READY, jvmOptions(), arguments);
    }

    /** The executors that are running now. */
    public List<ProcessHandle> executors() {
        return processes.stream()
                .skip(1) // the master
                .flatMap(worker -> ProcessHandle.of(worker.pid()).stream())
                .flatMap(ProcessHandle::children)
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains(EXECUTOR))
                .toList();
    }

    /** The processes of the cluster that ended unexpectedly, with their logs; empty if all run. */
    public List<String> problems() {
        return processes.stream()
                .filter(process -> !process.isAlive())
                .map(process -> "%s is not running; see %s".formatted(process.name(), process.log()))
                .toList();
    }

    /** Kills the executors first, because the worker would wait for suspended ones. */
    @Override
    public void close() {
        var executors = processes.size() > 1 ? executors() : List.<ProcessHandle>of();
        executors.forEach(ProcessHandle::destroyForcibly);
        for (var i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).close();
        }
    }

    private Child startMaster() throws IOException {
        return keep(launch(
                "master",
                Pattern.compile("(elected leader)"),
                smallJvm(),
                List.of(
                        // the job continues no matter how often its executors are killed
                        "-Dspark.deploy.maxExecutorRetries=-1",
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--webui-port",
                        "0")));
    }

    private Child startWorker(int number) throws IOException {
        return keep(launch(
                "worker-" + number,
                Pattern.compile("(registered with master)"),
                smallJvm(),
                List.of(
                        "org.apache.spark.deploy.worker.Worker",
                        "--host",
                        "127.0.0.1",
                        "--cores",
                        "1",
                        "--memory",
                        "512m",
                        "--webui-port",
                        "0",
                        "--work-dir",
                        folder.resolve("work-" + number).toString(),
                        master())));
    }

    private String master() {
        return "spark://127.0.0.1:" + port;
    }

    private Child keep(Child process) {
        processes.add(process);
        return process;
    }

    private Child launch(String name, Pattern ready, List<String> options, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                "env",
                "SPARK_HOME=" + home,
                "SPARK_LOCAL_IP=127.0.0.1",
                "SPARK_LOCAL_DIRS=" + folder.resolve("local"),
                "SPARK_SCALA_VERSION=2.12",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                home.resolve("jars") + "/*:" + ivy()));
        command.addAll(options);
        command.addAll(arguments);
        return Child.start("spark-" + name, command, Service.log("spark-" + name), ready, line -> {});
    }

    /** The library that spark-submit needs in addition to those of the job. */
    private static Path ivy() {
        return Path.of(
                Ivy.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static List<String> jvmOptions() throws IOException {
        return Files.readAllLines(MODULE.resolve("jvm.options")).stream()
                .filter(option -> !option.startsWith("#"))
                .toList();
    }

    /** The JVM options of master and worker, which do little work. */
    private static List<String> smallJvm() throws IOException {
        var options = new ArrayList<>(jvmOptions());
        options.removeIf(option -> option.startsWith("-Xm"));
        options.add("-Xmx128m");
        return options;
    }

    /** Creates a folder that Spark's launcher accepts as an installation. */
    private static Path home() throws IOException {
        var home = Path.of("target", "spark-home").toAbsolutePath();
        var jars = Files.createDirectories(home.resolve("jars"));
        Files.writeString(home.resolve("RELEASE"), "from Maven");
        for (var jar : libraries()) {
            if (!isOurs(jar)) {
                var link = jars.resolve(jar.getFileName());
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, jar);
            }
        }
        return home;
    }

    private static List<String> ours() throws IOException {
        return libraries().stream()
                .filter(SparkCluster::isOurs)
                .map(Path::toString)
                .toList();
    }

    private static boolean isOurs(Path jar) {
        return OURS.matcher(jar.getFileName().toString()).matches();
    }

    private static List<Path> libraries() throws IOException {
        try (Stream<Path> found = Files.list(MODULE.resolve("target").resolve("lib"))) {
            return found.sorted().toList();
        }
    }
}
