package io.fieldline.emitter.average;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** An input is JSON that a page sends: the devices that it shows, or the offsets that it has. */
class SubscriptionFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest
    void onlyABoundedListOfNamesIsAViewAndOnlyBoundedOffsetsAreAPlace(byte[] bytes) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (IOException notJson) {
            return;
        }
        Subscription.parse(json).ifPresent(watch -> {
            assertThat(watch.devices().size()).isLessThanOrEqualTo(200);
            assertThat(watch.isOverview()).isEqualTo(json.isNull() || json.isMissingNode());
            watch.devices().forEach(name -> assertThat(json).anyMatch(item -> name.equals(item.textValue())));
        });
        var offsets = TopicOffsets.parse(json);
        if (offsets.isPresent()) {
            assertThat(offsets.get().offsets().size()).isLessThanOrEqualTo(1_000);
            assertThat(TopicOffsets.parse(JSON.readTree(offsets.get().json()))).isEqualTo(offsets);
        }
    }
}
