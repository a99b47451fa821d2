package io.fieldline.emitter.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;

/** The levels that the job alerts by, as it told them last; passed on as they are. */
public final class Rules {
    /** As large as a page of the snapshot, so that it fits into a frame; some hundreds of rules. */
    private static final int MAX_BYTES = Snapshot.MAX_PAGE_BYTES;

    private final ObjectMapper json = new ObjectMapper();
    private final Journal<String> journal = new Journal<>(1);

    /**
     * The job tells its rules.
     *
     * @param bytes as they stand in {@code fieldline.rules}
     */
    public void are(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("%d bytes of rules, want at most %d".formatted(bytes.length, MAX_BYTES));
        }
        try {
            var rules = json.readTree(bytes).path("rules");
            if (!rules.isArray()) {
                throw new IllegalArgumentException("want an object with a list 'rules'");
            }
            var event = JsonNodeFactory.instance.objectNode().set("rules", rules);
            journal.put("", "", new Outgoing("rules", event.toString()));
        } catch (IOException notJson) {
            throw new IllegalArgumentException(notJson);
        }
    }

    /** The latest event as JSON. */
    public String json() {
        return journal.after(0, 1, Watch.OVERVIEW).stream()
                .map(entry -> entry.event().json())
                .findFirst()
                .orElse("{\"rules\":[]}");
    }

    Journal<String> journal() {
        return journal;
    }
}
