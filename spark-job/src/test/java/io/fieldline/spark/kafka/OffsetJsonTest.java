package io.fieldline.spark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.kafka.Topic;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OffsetJsonTest {
    private static final String START = "{\"fieldline.status\":{\"0\":2},\"fieldline.readings\":{\"0\":17,\"1\":4}}";
    private static final String END =
            "{\"fieldline.status\":{\"0\":5},\"fieldline.readings\":{\"0\":20,\"1\":4,\"2\":9}}";

    @Test
    void theOffsetsOfOneTopicAreToldFromThoseOfAnother() {
        assertThat(OffsetJson.of(Topic.READINGS, END)).isEqualTo(Map.of(0, 20L, 1, 4L, 2, 9L));
        assertThat(OffsetJson.of(Topic.STATUS, END)).isEqualTo(Map.of(0, 5L));
        assertThat(OffsetJson.of(Topic.READINGS, null)).isEmpty();
    }

    @Test
    void whatABatchShouldHaveReadCountsPartitionsThatHaveAStart() {
        assertThat(OffsetJson.between(START, END)).isEqualTo(6);
        assertThat(OffsetJson.between(null, END)).isZero();
        assertThat(OffsetJson.between(END, START)).isZero(); // the topics were created again
    }
}
