package io.fieldline.load.form;

import io.fieldline.messages.Reading;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The form of the messages of one run. Its devices, or its metric, have a name that no other run has. Thread-safe. */
public interface Form {
    /** The metric whose averages count the readings. */
    String metric();

    /** The number of a device of this run, from 0; empty for another device. */
    OptionalInt device(String deviceName);

    /** The number of a reading of this run within its device, from 0; empty if it cannot be known. */
    OptionalLong sequence(Reading reading);

    Message message(int device, long sequence, Instant now);
}
