package io.fieldline.bridge.sparkplug;

import io.fieldline.lifecycle.ErrorText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.tahu.message.SparkplugBPayloadDecoder;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.SparkplugBPayload;
import org.eclipse.tahu.model.MetricDataTypeMap;
import org.jspecify.annotations.Nullable;

/**
 * A payload that Tahu has decoded.
 *
 * @param untyped the metrics without a known type; their values are meaningless
 */
record PayloadDecoder(SparkplugBPayload read, List<String> untyped) {
    private static final String COMPRESSED = "SPBV1.0_COMPRESSED"; // Sparkplug 2.2, 15.3; not in 3.0

    /** The type of a metric by its name, or by its alias. */
    interface Types extends Function<Object, Optional<MetricDataType>> {}

    /**
     * Reads the bytes; {@code types} has the types of metrics that do not name their own.
     *
     * @throws IllegalArgumentException if they are not a payload
     */
    static PayloadDecoder read(byte[] bytes, Types types) {
        var asked = new Asked(types);
        try {
            var read = new SparkplugBPayloadDecoder().buildFromByteArray(bytes, asked);
            if (COMPRESSED.equals(read.getUuid())) {
                throw new IllegalArgumentException("the payload is compressed");
            }
            if (read.getMetrics().stream().anyMatch(Objects::isNull)) {
                throw new IllegalArgumentException("a metric without name and alias");
            }
            return new PayloadDecoder(read, asked.unanswered);
        } catch (IllegalArgumentException wrong) {
            throw wrong;
        } catch (Exception broken) { // because Tahu declares Exception
            throw new IllegalArgumentException("not a Sparkplug payload: " + ErrorText.of(broken), broken);
        }
    }

    List<Metric> metrics() {
        return read.getMetrics();
    }

    /** The sequence number in [0, 255], if there is one. */
    Optional<Integer> sequence() {
        return Optional.ofNullable(read.getSeq()).map(seq -> (int) (seq & 0xFF));
    }

    /** The number that links the birth and the death of one connection. */
    Optional<Long> birthDeathSequence() {
        return metrics().stream()
                .filter(metric -> MetricDefinition.BIRTH_DEATH_SEQUENCE.equals(metric.getName()))
                .filter(metric -> metric.getValue() instanceof Number)
                .map(metric -> ((Number) metric.getValue()).longValue())
                .findFirst();
    }

    /**
     * Returns a type in every case; otherwise Tahu would throw a NullPointerException and not read the sequence number.
     */
    private static final class Asked extends MetricDataTypeMap {
        private final Types types;
        private final List<String> unanswered = new ArrayList<>();

        Asked(Types types) {
            this.types = types;
        }

        @Override
        public MetricDataType getMetricDataType(String name) {
            return answer(name);
        }

        @Override
        public MetricDataType getMetricDataType(@Nullable Long alias) {
            return answer(alias == null ? "without name and alias" : alias);
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        private MetricDataType answer(Object key) {
            return types.apply(key).orElseGet(() -> {
                unanswered.add(String.valueOf(key));
                return MetricDataType.String;
            });
        }
    }
}
