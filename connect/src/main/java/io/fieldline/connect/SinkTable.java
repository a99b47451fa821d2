package io.fieldline.connect;

import io.fieldline.kafka.Topic;
import java.util.Locale;

/** A table, measurement or collection, which gets the records of one topic by one connector. */
enum SinkTable {
    AVERAGES(Topic.AVERAGES),
    ALERTS(Topic.ALERTS),
    READINGS(Topic.READINGS);

    private final Topic topic;

    SinkTable(Topic topic) {
        this.topic = topic;
    }

    /** Its name in the database, and that of the file with the properties of its connector. */
    String tableName() {
        return name().toLowerCase(Locale.ROOT);
    }

    Topic topic() {
        return topic;
    }
}
