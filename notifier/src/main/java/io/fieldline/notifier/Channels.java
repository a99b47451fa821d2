package io.fieldline.notifier;

import io.fieldline.notifier.channel.Channel;
import io.fieldline.notifier.channel.EmailChannel;
import io.fieldline.notifier.channel.MqttChannel;
import io.fieldline.notifier.channel.NtfyChannel;
import io.fieldline.notifier.channel.WebhookChannel;
import io.fieldline.notifier.text.Wording;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The channels that the settings name. */
final class Channels {
    private Channels() {}

    /** Reads their files, and adds what is wrong with them to the problems. Nothing is connected yet. */
    static List<Channel> of(NotifierConfig config, Wording wording, List<String> problems) {
        problems.addAll(config.mqttTopic().isPresent() ? config.mqtt().problems() : List.of());
        return Stream.of(
                        WebhookChannel.of(config.webhook(), problems),
                        NtfyChannel.of(config.ntfy(), problems),
                        EmailChannel.of(config.email(), wording.say("disclaimer"), problems),
                        mqtt(config, config.clientId()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Channel> mqtt(NotifierConfig config, String clientId) {
        var client = config.check() ? clientId + "-check" : clientId; // the running notifier keeps its connection
        return config.mqttTopic().map(topic -> new MqttChannel(config.mqtt(), client, topic));
    }
}
