package io.fieldline.brokers;

import java.util.Arrays;
import java.util.stream.Stream;

/** Starts Kafka without a word that names it: the main class of the package {@code fieldline-kafka}. */
final class KafkaMain {
    private KafkaMain() {}

    public static void main(String[] args) {
        Main.main(Stream.concat(Stream.of("kafka"), Arrays.stream(args)).toArray(String[]::new));
    }
}
