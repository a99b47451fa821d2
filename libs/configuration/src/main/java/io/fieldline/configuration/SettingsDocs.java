package io.fieldline.configuration;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings table of a README and the example file, as they follow from {@link Setting}. A test of each module compares
 * them with its files. With the system property {@code fieldline.write-docs} the test writes them instead.
 */
public final class SettingsDocs {
    private static final String WRITE = "mvn -q -Dtest='*SettingsDocsTest' -Dsurefire.failIfNoSpecifiedTests=false"
            + " -Dfieldline.write-docs test";
    private static final int WIDTH = 100;

    private final String service;
    private final List<SettingKey> keys;

    private SettingsDocs(String service, List<SettingKey> keys) {
        this.service = service;
        this.keys = keys;
    }

    /** The parameters are those of {@link Settings#of}. */
    public static SettingsDocs of(String service, Class<? extends Record> type) {
        return new SettingsDocs(service, SettingKey.of(type));
    }

    /**
     * Compares the table in the file {@code README.md} of the module with the annotations. It stands between the lines
     * {@code <!-- settings -->} and {@code <!-- /settings -->}; if a module has several services, the first line names one:
     * {@code <!-- settings mqtt -->}.
     *
     * @return what differs, and the command that corrects it
     */
    public List<String> readmeDifferences() throws IOException {
        var file = Path.of("README.md");
        var table = Pattern.compile(
                "(<!-- settings(?: %s)? -->\n).*?(?=<!-- /settings -->)".formatted(Pattern.quote(service)),
                Pattern.DOTALL);
        var matcher = table.matcher(Files.readString(file));
        return matcher.find()
                ? differences(file, matcher.replaceFirst("$1" + Matcher.quoteReplacement(table())))
                : List.of("README.md has no line <!-- settings --> with a line <!-- /settings --> below");
    }

    /** Compares the file {@code SERVICE.example.properties} of the module with the annotations, in the same way. */
    public List<String> exampleDifferences() throws IOException {
        return differences(Path.of(service + ".example.properties"), example());
    }

    private static List<String> differences(Path file, String expected) throws IOException {
        if (System.getProperty("fieldline.write-docs") != null) {
            Files.writeString(file, expected);
        }
        return Files.exists(file) && Files.readString(file).equals(expected)
                ? List.of()
                : List.of("%s differs from the @Setting annotations; update it with: %s".formatted(file, WRITE));
    }

    /** The first sentence of each help text. */
    String table() {
        return keys.stream()
                .map(key -> "| `%s` | %s | %s |\n"
                        .formatted(
                                key.name(),
                                key.summary().replace("|", "\\|"),
                                key.setting().byDefault().isEmpty()
                                        ? key.absent()
                                        : "`%s`".formatted(key.setting().byDefault())))
                .collect(joining("", "| key | meaning | default |\n| --- | --- | --- |\n", ""));
    }

    /** Each key with its default, commented out. */
    String example() {
        return keys.stream()
                .map(key -> "\n%s#%s=%s\n"
                        .formatted(
                                comment(key.help()), key.name(), key.setting().byDefault()))
                .collect(joining("", "# Start with: fieldline %s --settings FILE\n".formatted(service), ""));
    }

    private static String comment(String text) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder("#");
        for (var word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return String.join("\n", lines) + "\n";
    }
}
