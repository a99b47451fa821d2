package io.fieldline.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** The topics in Kafka that the contenders write. */
record StoredMessages(Admin admin) {
    private static final int PARTITIONS = 4;

    void createTopic(String name) throws Exception {
        var topic = new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())
                .configs(Map.of("message.timestamp.type", "LogAppendTime"));
        admin.createTopics(List.of(topic)).all().get();
    }

    long count(String topic) throws Exception {
        return ends(topic).values().stream().mapToLong(Long::longValue).sum();
    }

    Map<TopicPartition, Long> ends(String topic) throws Exception {
        var latest = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        var ends = new LinkedHashMap<TopicPartition, Long>();
        admin.listOffsets(latest).all().get().forEach((partition, found) -> ends.put(partition, found.offset()));
        return ends;
    }
}
