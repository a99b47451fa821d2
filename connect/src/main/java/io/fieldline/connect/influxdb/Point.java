package io.fieldline.connect.influxdb;

import org.apache.kafka.connect.sink.SinkRecord;

/**
 * One point in the line protocol, with the record that it comes from.
 *
 * @param series the measurement and the tags, escaped
 * @param fields the fields, escaped
 * @param time   in epoch nanoseconds
 */
record Point(String series, String fields, long time, SinkRecord record) {
    private static final int SEPARATORS_AND_TIME = 23; // a sign, 19 digits, two blanks and a line break

    /** What identifies the point in the database. */
    String identity() {
        return series + ' ' + time;
    }

    String line() {
        return series + ' ' + fields + ' ' + time;
    }

    /** An upper bound of the length of the line in bytes, with its line break. */
    int maxBytes() {
        return 3 * (series.length() + fields.length())
                + SEPARATORS_AND_TIME; // a UTF-16 unit has at most 3 bytes in UTF-8
    }
}
