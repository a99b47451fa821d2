package io.fieldline.notifier.channel;

import io.fieldline.configuration.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of {@link WebhookChannel}. */
public record WebhookSettings(
        @Setting(help = "HTTP address that gets each notification by POST. Default: no webhook.")
        Optional<URI> url,

        @Setting(
                help = "File with a Mustache template of the body, for example {\"text\": \"{{title}}\"}."
                        + " Default: the notification as JSON, see docs/notifications.md.")
        Optional<Path> template,

        @Setting(help = "Properties file with HTTP headers, for example Authorization. It holds secrets.")
        Optional<Path> headersFile) {

    public WebhookSettings {
        HttpAddress.check("--webhook-url", url);
    }

    /** Without the path of the address, which is often a secret. */
    @Override
    public String toString() {
        return "WebhookSettings[url=%s, template=%s, headersFile=%s]"
                .formatted(HttpAddress.withoutPath(url), template, headersFile);
    }
}
