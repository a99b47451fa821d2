package io.fieldline.connect;

import io.fieldline.configuration.Setting;
import io.fieldline.health.HealthSettings;
import io.fieldline.kafka.KafkaSettings;

/** The settings of the service; every component is a key, see {@link io.fieldline.configuration.Settings}. */
record ConnectConfig(
        SinkSettings sink,

        KafkaSettings kafka,

        HealthSettings http,

        @Setting(
                help = "Check Kafka, the database and its tables, then exit with 0 (ok) or 1 (failed).",
                byDefault = "false")
        boolean check) {}
