package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.Alert;
import io.fieldline.messages.AlertJson;
import java.util.List;

/** How the latest episodes stand, one alert each; when there are too many, the one that changed longest ago goes. */
public final class Alerts {
    private static final int MAX = 1_000;

    private final Journal<String> journal = new Journal<>(MAX);

    public void add(Alert alert) {
        var json = new String(AlertJson.write(alert), UTF_8);
        journal.put(alert.key(), alert.deviceName(), new Outgoing("alert", json));
    }

    /** The one that changed longest ago first, as JSON. */
    public List<String> all() {
        return journal.after(0, MAX, Watch.OVERVIEW).stream()
                .map(entry -> entry.event().json())
                .toList();
    }

    /** How many episodes went because there were too many. */
    public long forgotten() {
        return journal.forgotten();
    }

    Journal<String> journal() {
        return journal;
    }
}
