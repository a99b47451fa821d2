package io.fieldline.notifier.channel;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.PrintableText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** Posts each notification to an HTTP address: as JSON, or in the form of a template. */
public final class WebhookChannel implements Channel {
    private static final String JSON = "application/json";

    private static final Notification SAMPLE = new Notification(
            "title",
            "text",
            Severity.ALARM,
            Optional.of("https://host/"),
            Instant.EPOCH,
            List.of(new Notification.Line(
                    "opened",
                    "device",
                    "device",
                    Optional.of("metric"),
                    Optional.of("metric"),
                    "rule",
                    Severity.ALARM,
                    Instant.EPOCH,
                    1,
                    1,
                    Optional.of("unit"),
                    false,
                    "text",
                    Optional.of("text"),
                    Optional.of("do"))),
            0);

    private final URI address;
    private final Map<String, String> headers;
    private final Optional<Template> template;
    private final HttpPost http = new HttpPost();

    private WebhookChannel(URI address, Map<String, String> headers, Optional<Template> template) {
        this.address = address;
        this.headers = headers;
        this.template = template;
    }

    /** Empty without an address. Reads the files, and adds what is wrong with them to the problems. */
    public static Optional<Channel> of(WebhookSettings settings, List<String> problems) {
        return settings.url()
                .map(address -> new WebhookChannel(
                        address,
                        headers(settings.headersFile(), problems),
                        settings.template().flatMap(file -> template(file, problems))));
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void send(Notification notification) throws IOException, InterruptedException {
        http.send(address, headers, body(notification));
    }

    private String body(Notification notification) {
        return template.map(text -> text.execute(Fields.of(notification)))
                .orElseGet(() -> MessageJson.text(notification));
    }

    /** Some mistakes show only when the template is filled in. */
    private static Template tried(Template template) {
        template.execute(Fields.of(SAMPLE));
        return template;
    }

    private static Map<String, String> headers(Optional<Path> file, List<String> problems) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", JSON);
        file.ifPresent(path -> {
            var read = new Properties();
            try (var reader = Files.newBufferedReader(path)) {
                read.load(reader);
            } catch (IOException | IllegalArgumentException unreadable) {
                problems.add("--webhook-headers-file %s cannot be read: %s".formatted(path, unreadable));
            }
            read.stringPropertyNames().forEach(name -> headers.put(name, read.getProperty(name)));
            HttpPost.wrong(headers)
                    .forEach(name -> problems.add("--webhook-headers-file %s: the header %s cannot be sent"
                            .formatted(path, PrintableText.of(name))));
        });
        return headers;
    }

    /** Values are escaped as in a JSON text, which also suits most other forms. */
    private static Optional<Template> template(Path file, List<String> problems) {
        try {
            return Optional.of(tried(Mustache.compiler()
                    .withEscaper(WebhookChannel::escaped)
                    .defaultValue("") // not every alert has a metric and a unit
                    .compile(Files.readString(file))));
        } catch (IOException unreadable) {
            problems.add("--webhook-template %s cannot be read: %s".formatted(file, unreadable));
        } catch (MustacheException | UnsupportedOperationException wrong) { // the second is for a part in another file
            problems.add("--webhook-template %s: %s".formatted(file, wrong.getMessage()));
        }
        return Optional.empty();
    }

    private static String escaped(String text) {
        return String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
