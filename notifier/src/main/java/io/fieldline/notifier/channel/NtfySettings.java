package io.fieldline.notifier.channel;

import io.fieldline.configuration.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of {@link NtfyChannel}. */
public record NtfySettings(
        @Setting(help = "Topic of an ntfy server, for example https://ntfy.sh/my-secret-topic. Default: no ntfy.")
        Optional<URI> url,

        @Setting(help = "File whose first line is the access token of ntfy.")
        Optional<Path> tokenFile) {

    public NtfySettings {
        HttpAddress.check("--ntfy-url", url);
        if (url.isPresent() && !url.get().getPath().matches("(/[^/]+)*/[-_A-Za-z0-9]{1,64}")) {
            throw new IllegalArgumentException("--ntfy-url: expected https://server/topic");
        }
    }

    /** Without the topic: whoever knows it can read the messages. */
    @Override
    public String toString() {
        return "NtfySettings[url=%s, tokenFile=%s]".formatted(HttpAddress.withoutPath(url), tokenFile);
    }
}
