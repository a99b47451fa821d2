package io.fieldline.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    enum Source {
        RANDOM,
        SERIAL
    }

    record Broker(
            @Setting(help = "Where the broker is.", byDefault = "tcp://localhost:1883")
            URI uri,

            @Setting(help = "The account.") Optional<String> user) {

        Broker {
            new ValidationErrors()
                    .unless(!"http".equals(uri.getScheme()), "--mqtt-uri is %s, expected tcp or ssl", uri)
                    .throwIfAny();
        }
    }

    record Config(
            Broker mqtt,
            @Setting(help = "The device.") String deviceName,

            @Setting(help = "Messages in flight.", byDefault = "20")
            int maxInFlight,

            @Setting(help = "How long to wait.", byDefault = "15s")
            Duration patience,

            @Setting(help = "Where values come from.", byDefault = "random")
            Source source,

            @Setting(help = "Say more.", byDefault = "false")
            boolean verbose,

            @Setting(help = "Boards.") List<Path> serial) {

        Config {
            new ValidationErrors()
                    .unless(maxInFlight > 0, "--max-in-flight is %d, want at least 1", maxInFlight)
                    .unless(!patience.isZero(), "--patience is zero")
                    .throwIfAny();
        }
    }

    private final Settings<Config> settings = Settings.of("test-service", "Tests.", Config.class);

    @TempDir
    private Path folder;

    @Test
    void whatNobodySetsHasItsDefault() throws InvalidSettingsException {
        var config = settings.load(new String[] {"--device-name", "d1"}, Map.of());

        assertThat(config)
                .isEqualTo(new Config(
                        new Broker(URI.create("tcp://localhost:1883"), Optional.empty()),
                        "d1",
                        20,
                        Duration.ofSeconds(15),
                        Source.RANDOM,
                        false,
                        List.of()));
    }

    @Test
    void everyKindOfValueIsReadFromFlags() throws InvalidSettingsException {
        var config = settings.load(
                new String[] {
                    "--mqtt-uri=ssl://pi:8883",
                    "--mqtt-user=me",
                    "--device-name=d1",
                    "--max-in-flight=5",
                    "--patience=500ms",
                    "--source=serial",
                    "--verbose",
                    "--serial=/dev/a",
                    "--serial=/dev/b"
                },
                Map.of());

        assertThat(config)
                .isEqualTo(new Config(
                        new Broker(URI.create("ssl://pi:8883"), Optional.of("me")),
                        "d1",
                        5,
                        Duration.ofMillis(500),
                        Source.SERIAL,
                        true,
                        List.of(Path.of("/dev/a"), Path.of("/dev/b"))));
    }

    @Test
    void flagsWinOverTheEnvironmentAndTheEnvironmentOverTheFile() throws Exception {
        var file = file("device-name=file\nmax-in-flight=1\npatience=1s\nserial=/dev/file1,/dev/file2\n");

        var config = settings.load(
                new String[] {"--settings", file.toString(), "--device-name=flag", "--serial=/dev/flag"},
                Map.of(
                        "FIELDLINE_TEST_SERVICE_DEVICE_NAME", "environment",
                        "FIELDLINE_TEST_SERVICE_MAX_IN_FLIGHT", "2",
                        "FIELDLINE_OTHER_SERVICE_PATIENCE", "9s"));

        assertThat(config.deviceName()).isEqualTo("flag");
        assertThat(config.maxInFlight()).isEqualTo(2);
        assertThat(config.patience()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.serial()).containsExactly(Path.of("/dev/flag"));
    }

    @Test
    void everythingThatIsWrongIsReportedTogetherWithItsPlace() throws IOException {
        var file = file("patience=soon\nspeed=9\n");

        var bad = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> settings.load(
                        new String[] {"--settings=" + file, "--max-in-flight=many", "--colour=red"},
                        Map.of("FIELDLINE_TEST_SERVICE_SOURCE", "thin-air", "FIELDLINE_TEST_SERVICE_TYPO", "1")));

        assertThat(bad.problems())
                .hasSize(7)
                .anySatisfy(problem -> assertThat(problem).contains("--max-in-flight", "many"))
                .anySatisfy(problem -> assertThat(problem).contains("--colour"))
                .anySatisfy(problem -> assertThat(problem).contains("in the environment", "--source", "thin-air"))
                .anySatisfy(problem -> assertThat(problem).contains("in the environment", "--typo"))
                .anySatisfy(problem -> assertThat(problem).contains(file.toString(), "--patience", "soon"))
                .anySatisfy(problem -> assertThat(problem).contains(file.toString(), "--speed"))
                .anySatisfy(problem -> assertThat(problem).isEqualTo("--device-name is missing: The device."));
    }

    @Test
    void aValueThatTheRecordRefusesIsSaidInItsWords() {
        var bad = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> settings.load(new String[] {"--device-name=d1", "--max-in-flight=0"}, Map.of()));

        assertThat(bad.problems()).containsExactly("--max-in-flight is 0, want at least 1");
    }

    @Test
    void valuesOutOfRangeAndUnknownKeysAreSaidTogether() {
        var bad = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> settings.load(
                        new String[] {"--device-name=d1", "--max-in-flight=0", "--patience=0s", "--colour=red"},
                        Map.of()));

        assertThat(bad.problems())
                .containsExactly(
                        "Unknown option: '--colour=red'",
                        "--max-in-flight is 0, want at least 1",
                        "--patience is zero");
    }

    @Test
    void aWrongInnerRecordDoesNotHideWhatElseIsWrong() {
        var bad = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> settings.load(
                        new String[] {"--device-name=d1", "--mqtt-uri=http://a", "--max-in-flight=0", "--colour=red"},
                        Map.of()));

        assertThat(bad.problems())
                .containsExactly(
                        "Unknown option: '--colour=red'",
                        "--mqtt-uri is http://a, expected tcp or ssl",
                        "--max-in-flight is 0, want at least 1");
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        var bad = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> settings.load(new String[] {"--device-name=d1", "--settings=/no/such/file"}, Map.of()));

        assertThat(bad.problems()).singleElement().asString().startsWith("cannot read the file /no/such/file");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("test.properties"), text);
    }

    record Board(
            @Setting(help = "Where it is.") String port,

            @Setting(help = "Its speed.", byDefault = "9600")
            int baud) {

        Board {
            new ValidationErrors().unless(baud > 0, "baud is %d", baud).throwIfAny();
        }
    }

    record Boards(
            Map<String, Board> board,

            @Setting(help = "Say more.", byDefault = "false")
            boolean verbose) {}

    private final Settings<Boards> sections = Settings.of("test-service", "Tests.", Boards.class);

    @Test
    void eachSectionIsARecordWhoseKeysComeFromFlagsAndTheFile() throws Exception {
        var file = file("board.kitchen.port=/dev/a\nboard.north.attic.port=/dev/b\nboard.kitchen.baud=1\n");

        var config = sections.load(
                new String[] {"--settings", file.toString(), "--board.kitchen.baud=2", "--verbose"}, Map.of());

        assertThat(config)
                .isEqualTo(new Boards(
                        Map.of("kitchen", new Board("/dev/a", 2), "north.attic", new Board("/dev/b", 9600)), true));
        assertThat(sections.load(new String[0], Map.of()).board()).isEmpty();
    }

    @Test
    void theProblemsOfAllSectionsAreReportedTogether() {
        var problems = catchThrowableOfType(
                        InvalidSettingsException.class,
                        () -> sections.load(
                                new String[] {
                                    "--board.a.port=x", "--board.a.baud=0", "--board.b.port=y", "--board.b.baud=-1"
                                },
                                Map.of()))
                .problems();
        var unknown = catchThrowableOfType(
                        InvalidSettingsException.class,
                        () -> sections.load(new String[] {"--board.a.bauds=1", "--more"}, Map.of()))
                .problems();

        assertThat(problems).containsExactly("board.a: baud is 0", "board.b: baud is -1");
        assertThat(unknown)
                .containsExactly(
                        "Unknown options: '--board.a.bauds=1', '--more'", "--board.a.port is missing: Where it is.");
    }
}
