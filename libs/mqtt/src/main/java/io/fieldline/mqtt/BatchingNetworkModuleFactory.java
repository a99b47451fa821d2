package io.fieldline.mqtt;

import java.net.URI;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.spi.NetworkModuleFactory;

/**
 * Creates a {@link BatchingNetworkModule} for the addresses of this module; Paho finds it in {@code META-INF/services}.
 */
public final class BatchingNetworkModuleFactory implements NetworkModuleFactory {
    /** The prefix of the scheme, because Paho has its own connections for {@code tcp} and {@code ssl}. */
    private static final String OURS = "fieldline-";

    private static final String PLAIN = OURS + "tcp";
    private static final String ENCRYPTED = OURS + "ssl";
    private static final int PLAIN_PORT = 1883;
    private static final int ENCRYPTED_PORT = 8883;

    /** The URI that makes Paho use this factory to connect to {@code tcp://host:port} or {@code ssl://host:port}. */
    static String address(URI broker) {
        return OURS + broker;
    }

    static int port(URI broker, boolean isEncrypted) {
        var usual = isEncrypted ? ENCRYPTED_PORT : PLAIN_PORT;
        return broker.getPort() == -1 ? usual : broker.getPort();
    }

    @Override
    public Set<String> getSupportedUriSchemes() {
        return Set.of(PLAIN, ENCRYPTED);
    }

    @Override
    public void validateURI(URI broker) {
        // MqttSettings did
    }

    @Override
    public NetworkModule createNetworkModule(URI broker, MqttConnectionOptions options, String clientId) {
        var tls = broker.getScheme().equals(ENCRYPTED) ? (SSLSocketFactory) options.getSocketFactory() : null;
        var port = port(broker, tls != null);
        return new BatchingNetworkModule(
                broker.getHost(),
                port,
                tls,
                options.getConnectionTimeout(),
                options.getMaximumPacketSize(),
                ((ReceivingOptions) options).receiver());
    }
}
