package io.fieldline.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceShareTest {
    private static final int PARTITIONS = 12;

    /** Another version must divide the devices in the same way; murmur2 of "device1" is 533224625. */
    @ParameterizedTest
    @ValueSource(strings = {"device1", "device1|co", "device1|co|2026-11-29T00:00:00Z"})
    void theHashOfADeviceIsThatOfKafka(String key) {
        assertThat(partition(key)).isEqualTo(533224625 % PARTITIONS);
        assertThat(new DeviceShare(533224625 % 7 + 1, 7).includes("device1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 12})
    void aPartitionHasOnlyDevicesOfOneShareIfTheirNumberIsAMultiple(int count) {
        for (var device : devices()) {
            var share = new DeviceShare(new DeviceShare(1, count).numberOf(device), count);

            assertThat(share.divides(PARTITIONS)).isTrue();
            assertThat(share.includesPartition(partition(device + "|co"))).isTrue();
        }
    }

    @Test
    void eachDeviceBelongsToOneShare() {
        for (var device : devices()) {
            assertThat(IntStream.rangeClosed(1, 5).filter(number -> new DeviceShare(number, 5).includes(device)))
                    .hasSize(1);
        }
    }

    @Test
    void fivePartitionsCannotBeDividedByTwo() {
        assertThat(new DeviceShare(1, 2).divides(5)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0/2", "3/2", "1/0", "-1/2", "1/1000", "a/b", "1/2/3"})
    void anythingElseIsNotAShare(String text) {
        assertThat(DeviceShare.parse(text)).isEmpty();
    }

    @Test
    void theTextOfAShareCanBeParsed() {
        assertThat(DeviceShare.parse("2/3")).contains(new DeviceShare(2, 3));
        assertThat(new DeviceShare(2, 3)).hasToString("2/3");
    }

    private static List<String> devices() {
        return IntStream.range(0, 200).mapToObj("sensor-%d"::formatted).toList();
    }

    private static int partition(String key) {
        var node = new Node(1, "localhost", 9092);
        var partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(number -> new PartitionInfo("t", number, node, new Node[] {node}, new Node[] {node}))
                .toList();
        var cluster = new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
        try (var partitioner = new DevicePartitioner()) {
            return partitioner.partition("t", key, key.getBytes(UTF_8), null, null, cluster);
        }
    }
}
