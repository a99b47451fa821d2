package io.fieldline.spark.readings;

import io.fieldline.messages.Reading;
import io.fieldline.spark.device.Objection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link ReadingValidator} for one record.
 *
 * @param device  the device in the record, if it is a reading
 * @param reading the part that may be counted
 * @param objection why all or some of it is rejected
 */
record CheckedRecord(@Nullable String device, Optional<Reading> reading, Optional<Objection> objection) {
    static CheckedRecord good(Reading reading) {
        return new CheckedRecord(reading.deviceName(), Optional.of(reading), Optional.empty());
    }

    static CheckedRecord bad(@Nullable String device, Objection objection) {
        return new CheckedRecord(device, Optional.empty(), Optional.of(objection));
    }
}
