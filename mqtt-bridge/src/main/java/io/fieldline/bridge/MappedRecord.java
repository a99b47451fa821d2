package io.fieldline.bridge;

import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a message becomes in Kafka. */
record MappedRecord(ProducerRecord<String, byte[]> record, Optional<Rejection> rejection) {}
