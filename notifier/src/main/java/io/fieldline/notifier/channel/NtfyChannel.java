package io.fieldline.notifier.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.MessageJson;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes to ntfy, which shows the message on phones. Its JSON form is used because headers must be ASCII. */
public final class NtfyChannel implements Channel {
    /** A server of ntfy refuses a longer message, or changes it into a file. */
    private static final int MOST_BYTES = 4_000;

    /** A byte of UTF-8 that is not the first of a character is 10xxxxxx. */
    private static final int CONTINUATION_MASK = 0xC0;

    private static final int CONTINUATION = 0x80;

    private final URI server;
    private final String topic;
    private final Map<String, String> headers;
    private final HttpPost http = new HttpPost();

    /**
     * The body of a request, see https://docs.ntfy.sh/publish/#publish-as-json.
     *
     * @param priority 1 (min) to 5 (max: sound and vibration)
     */
    record Body(String topic, String title, String message, int priority, List<String> tags, Optional<String> click) {}

    private NtfyChannel(URI topic, Map<String, String> headers) {
        var path = topic.getPath();
        this.server = topic.resolve(path.substring(0, path.lastIndexOf('/') + 1));
        this.topic = path.substring(path.lastIndexOf('/') + 1);
        this.headers = headers;
    }

    /** Empty without an address. Reads the token, and adds what is wrong to the problems. */
    public static Optional<Channel> of(NtfySettings settings, List<String> problems) {
        var headers = settings.tokenFile()
                .flatMap(file -> SecretFile.read("--ntfy-token-file", file, problems))
                .map(token -> Map.of("Authorization", "Bearer " + token))
                .orElse(Map.of());
        HttpPost.wrong(headers).forEach(name -> problems.add("--ntfy-token-file: the token has a forbidden character"));
        return settings.url().map(url -> new NtfyChannel(url, headers));
    }

    @Override
    public String name() {
        return "ntfy";
    }

    @Override
    public void send(Notification notification) throws IOException, InterruptedException {
        var body = new Body(
                topic,
                notification.title(),
                shortened(notification.text()),
                priority(notification.severity()),
                List.of(tag(notification.severity())),
                notification.link());
        http.send(server, headers, MessageJson.text(body));
    }

    /** At most 4,000 bytes, and no half of a character. */
    private static String shortened(String text) {
        var bytes = text.getBytes(UTF_8);
        if (bytes.length <= MOST_BYTES) {
            return text;
        }
        var end = MOST_BYTES;
        while ((bytes[end] & CONTINUATION_MASK) == CONTINUATION) {
            end--;
        }
        return new String(bytes, 0, end, UTF_8) + " ...";
    }

    private static int priority(Severity severity) {
        return switch (severity) {
            case INFO -> 2;
            case WARNING -> 3;
            case ALARM -> 5;
        };
    }

    /** ntfy shows these names as emojis. */
    private static String tag(Severity severity) {
        return switch (severity) {
            case INFO -> "information_source";
            case WARNING -> "warning";
            case ALARM -> "rotating_light";
        };
    }
}
