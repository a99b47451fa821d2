package io.fieldline.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** The options of each connection of a session: limits, credentials and will. */
record ConnectOptions(MqttSettings settings, MqttCertificates certificates, SessionLimits limits, Optional<Will> will) {
    /** The broker stores the session for this long while the client is away. */
    static final Duration EXPIRY = Duration.ofDays(7);

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

    /**
     * Reads the credentials from their files; throws if they cannot be used.
     *
     * @param receiver receives the messages of the connection
     */
    MqttConnectionOptions create(PublishReceiver receiver) throws MqttRefusedException {
        var options = new ReceivingOptions(receiver);
        options.setAutomaticReconnect(false);
        options.setCleanStart(false); // the broker stores the session only with the expiry
        options.setSessionExpiryInterval(EXPIRY.toSeconds());
        options.setReceiveMaximum(limits.receiveMaximum());
        options.setMaximumPacketSize(limits.maximumPacketSize());
        options.setConnectionTimeout((int) CONNECT_TIMEOUT.toSeconds()); // of the socket; the session's may be shorter
        options.setKeepAliveInterval((int) KEEP_ALIVE.toSeconds());
        if (settings.uri().getScheme().equals("ssl")) {
            options.setSocketFactory(tls());
        }
        if (settings.user().isPresent()) {
            options.setUserName(settings.user().get());
            options.setPassword(password());
        }
        will.ifPresent(last -> {
            var message = new MqttMessage(last.payload(), 1, true, null);
            options.setWill(last.topic(), message);
        });
        return options;
    }

    private SSLSocketFactory tls() throws MqttRefusedException {
        try {
            return certificates.sockets();
        } catch (IOException | GeneralSecurityException unusable) {
            throw new MqttRefusedException(
                    "the certificates for %s cannot be used: %s".formatted(settings.uri(), unusable));
        }
    }

    private byte[] password() throws MqttRefusedException {
        try {
            return settings.password().getBytes(UTF_8);
        } catch (IOException unreadable) {
            throw new MqttRefusedException(unreadable.getMessage());
        }
    }
}
