package io.fieldline.emitter.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.kafka.DeviceShare;
import io.fieldline.kafka.Topic;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShareFilterTest {
    private final List<ShareFilter> filters =
            List.of(new ShareFilter(new DeviceShare(1, 2)), new ShareFilter(new DeviceShare(2, 2)));

    /** Each record of a device must be shown by one emitter, and all those of a device by the same one. */
    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"PIPELINE", "RULES", "NOTIFICATIONS", "SESSIONS"},
            mode = EnumSource.Mode.EXCLUDE)
    void oneOfTwoEmittersTakesAllRecordsOfADevice(Topic topic) {
        var own = filters.get(new DeviceShare(1, 2).numberOf("kitchen") - 1);
        var other = filters.get(2 - new DeviceShare(1, 2).numberOf("kitchen"));
        for (var key : List.of("kitchen", "kitchen|co", "kitchen|")) {
            assertThat(own.takes(topic, stored(topic, key, 0))).isTrue();
            assertThat(other.takes(topic, stored(topic, key, 0))).isFalse();
        }
        assertThat(other.skipped()).isEqualTo(3);
        assertThat(own.skipped()).isZero();
    }

    @Test
    void allTakeTheRecordsOfServicesAndSessions() {
        assertThat(filters)
                .allMatch(filter -> filter.takes(Topic.PIPELINE, stored(Topic.PIPELINE, "spark-job", 0)))
                .allMatch(filter -> filter.takes(Topic.RULES, stored(Topic.RULES, "spark-job", 0)))
                .allMatch(filter -> filter.takes(Topic.SESSIONS, stored(Topic.SESSIONS, "office|digest", 0)));
    }

    @Test
    void oneTakesARejectedMessageWithoutADevice() {
        for (var partition = 0; partition < 4; partition++) {
            var stored = stored(Topic.REJECTED, null, partition);
            assertThat(filters.stream().filter(it -> it.takes(Topic.REJECTED, stored)))
                    .hasSize(1);
        }
    }

    private static ConsumerRecord<byte[], byte[]> stored(Topic topic, @Nullable String key, int partition) {
        return new ConsumerRecord<>(
                topic.topicName(), partition, 7, key == null ? null : key.getBytes(UTF_8), new byte[0]);
    }
}
