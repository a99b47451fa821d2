package io.fieldline.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.processes.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Debian's PostgreSQL with an empty database {@code fieldline}, on a free port. It can be killed and started again. */
public final class PostgreSql implements AutoCloseable {
    /** Of the account {@code admin}, who owns the database. */
    public static final String PASSWORD = "password-of-admin";

    private static final String ADMIN = "admin";
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
    private static final Pattern READY = Pattern.compile("database system is (ready) to accept connections");

    private final Path folder;
    private final int port;
    private final RestartableProcess process;

    private PostgreSql(Path folder, int port, RestartableProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts a server with a folder of its own below the temporary folder. Skips the running test if PostgreSQL is missing. */
    public static PostgreSql create() throws IOException, InterruptedException {
        Tools.require("psql");
        var programs = programs();
        var folder = Files.createTempDirectory("postgresql");
        run(List.of("chmod", "711", folder.toString()));
        var data = Files.createDirectory(folder.resolve("data"));
        if (isRoot()) { // who must not start it
            run(List.of("chown", "postgres:", data.toString()));
        }
        var password = Files.writeString(folder.resolve("password"), PASSWORD);
        run(List.of("chmod", "644", password.toString()));
        run(command(
                programs.resolve("initdb"),
                "-D",
                data,
                "-A",
                "scram-sha-256",
                "-U",
                ADMIN,
                "--pwfile",
                password,
                "-N"));
        var server = RestartableProcess.onAFreePort(port -> {
            var command = command(
                    programs.resolve("postgres"),
                    "-D",
                    data,
                    "-p",
                    port,
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=");
            var started = new PostgreSql(
                    folder,
                    port,
                    new RestartableProcess(
                            () -> Child.start("postgresql", command, Service.log("postgresql"), READY, line -> {})));
            started.start();
            return started;
        });
        server.sql("postgres", "CREATE DATABASE fieldline");
        return server;
    }

    /** The newest version that is installed. */
    private static Path programs() throws IOException {
        try (var versions = Files.list(PROGRAMS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.exists(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    /** Of an account, for example {@code postgresql://admin:...@127.0.0.1:5432/fieldline}. */
    public String uri(String user, String password) {
        return "postgresql://%s:%s@127.0.0.1:%d/fieldline".formatted(user, password, port);
    }

    /** For the driver of Java. */
    public String jdbc() {
        return "jdbc:postgresql://127.0.0.1:%d/fieldline?user=%s&password=%s".formatted(port, ADMIN, PASSWORD);
    }

    /** Runs a statement as its owner, and returns the rows, with a | between the columns. */
    public String sql(String statement) throws IOException, InterruptedException {
        return sql("fieldline", statement);
    }

    /** Runs the statements of a file. */
    public void run(Path file) throws IOException, InterruptedException {
        sql(Files.readString(file));
    }

    private String sql(String database, String statement) throws IOException, InterruptedException {
        var psql = List.of(
                "psql",
                "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(ADMIN, PASSWORD, port, database),
                "-qtA",
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                statement);
        return run(psql);
    }

    /** Starts it again, on the same port, with its data. */
    public void start() throws IOException, InterruptedException {
        process.start();
    }

    /** Kills all its processes, as a power failure would. */
    public void kill() throws InterruptedException {
        var server = process.child().handle();
        var all = Stream.concat(Stream.of(server), server.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.child().kill();
        for (var ended : all) {
            ended.onExit().orTimeout(1, TimeUnit.MINUTES).join();
        }
    }

    /**
     * Makes a tablespace {@code small} on a disk in memory of some megabytes. Skips the running test without the right to mount
     * one. {@link #grow} gives it more.
     */
    public void createSmallTablespace(int megabytes) throws IOException, InterruptedException {
        var disk = Files.createDirectory(folder.resolve("small"));
        try {
            run(List.of(
                    "mount", "-t", "tmpfs", "-o", "size=%dm,mode=711".formatted(megabytes), "tmpfs", disk.toString()));
        } catch (IOException notAllowed) {
            if ("true".equals(System.getenv("CI"))) {
                throw notAllowed;
            }
            throw new TestAbortedException("cannot mount a disk; run the test as root", notAllowed);
        }
        var space = Files.createDirectory(disk.resolve("space"));
        run(List.of("chown", "postgres:", space.toString()));
        sql("CREATE TABLESPACE small LOCATION '%s'".formatted(space));
    }

    public void grow(int megabytes) throws IOException, InterruptedException {
        run(List.of(
                "mount",
                "-o",
                "remount,size=%dm".formatted(megabytes),
                folder.resolve("small").toString()));
    }

    @Override
    public void close() {
        try {
            kill();
            var disk = folder.resolve("small");
            if (Files.exists(disk)) {
                run(List.of("umount", "--lazy", disk.toString()));
            }
            run(List.of("rm", "-rf", folder.toString()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** As the account postgres if this is root, in the same process. */
    private static List<String> command(Object... words) {
        var command = new ArrayList<String>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        Stream.of(words).map(Object::toString).forEach(command::add);
        return command;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile()) // the account postgres must not see another one
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("%s: %s".formatted(command.get(0), output));
        }
        return output;
    }
}
