package io.fieldline.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GroupLagTest {
    private static final TopicPartition ONE = new TopicPartition("averages", 0);
    private static final TopicPartition TWO = new TopicPartition("averages", 1);

    @Test
    void whatIsNotCommittedWaits() {
        var lag = GroupLag.of(
                Map.of(ONE, new OffsetAndMetadata(7), TWO, new OffsetAndMetadata(5)),
                Map.of(ONE, 2L, TWO, 5L),
                Map.of(ONE, 10L, TWO, 5L));

        assertThat(lag).isEqualTo(new GroupLag(3, 12, 0));
    }

    @Test
    void aNewGroupHasLostNothingAlthoughKafkaHasDeletedRecords() {
        assertThat(GroupLag.of(Map.of(), Map.of(ONE, 40L), Map.of(ONE, 50L))).isEqualTo(new GroupLag(10, 0, 0));
    }

    @Test
    void whatKafkaDeletesBeforeItIsCommittedHasExpired() {
        assertThat(GroupLag.of(Map.of(ONE, new OffsetAndMetadata(30)), Map.of(ONE, 40L), Map.of(ONE, 50L)))
                .isEqualTo(new GroupLag(10, 30, 10));
    }
}
