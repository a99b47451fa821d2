package io.fieldline.mqtt;

import java.io.EOFException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Describes the reasons of the broker and the network in words; never {@code null}, and never a number alone. */
public final class MqttReasons {
    static final String CLOSED = "the broker closed the connection without a reason";

    /** All reason codes for errors (MQTT 5, 2.4). */
    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(0x80, "unspecified error"),
            Map.entry(0x81, "malformed packet"),
            Map.entry(0x82, "protocol error"),
            Map.entry(0x83, "implementation specific error"),
            Map.entry(0x84, "unsupported protocol version"),
            Map.entry(0x85, "client identifier not valid"),
            Map.entry(0x86, "bad user name or password"),
            Map.entry(0x87, "not authorized"),
            Map.entry(0x88, "server unavailable"),
            Map.entry(0x89, "server busy"),
            Map.entry(0x8A, "banned"),
            Map.entry(0x8B, "server shutting down"),
            Map.entry(0x8C, "bad authentication method"),
            Map.entry(0x8D, "keep alive timeout"),
            Map.entry(0x8E, "session taken over"),
            Map.entry(0x8F, "topic filter invalid"),
            Map.entry(0x90, "topic name invalid"),
            Map.entry(0x91, "packet identifier in use"),
            Map.entry(0x92, "packet identifier not found"),
            Map.entry(0x93, "receive maximum exceeded"),
            Map.entry(0x94, "topic alias invalid"),
            Map.entry(0x95, "packet too large"),
            Map.entry(0x96, "message rate too high"),
            Map.entry(0x97, "quota exceeded"),
            Map.entry(0x98, "administrative action"),
            Map.entry(0x99, "payload format invalid"),
            Map.entry(0x9A, "retain not supported"),
            Map.entry(0x9B, "QoS not supported"),
            Map.entry(0x9C, "use another server"),
            Map.entry(0x9D, "server moved"),
            Map.entry(0x9E, "shared subscriptions not supported"),
            Map.entry(0x9F, "connection rate exceeded"),
            Map.entry(0xA0, "maximum connect time"),
            Map.entry(0xA1, "subscription identifiers not supported"),
            Map.entry(0xA2, "wildcard subscriptions not supported"));

    private MqttReasons() {}

    /** {@code packet too large (0x95)} */
    public static String words(int code) {
        return code == 0
                ? "normal disconnection"
                : "%s (0x%02X)".formatted(WORDS.getOrDefault(code, "unknown reason code"), code);
    }

    /** Whether it is a reason code of a broker; Paho has its own, larger codes. */
    static boolean isFromBroker(int code) {
        return WORDS.containsKey(code);
    }

    /** Why a connection failed; for certificates also what to do. */
    public static String of(Throwable failed) {
        var tls = TlsFailure.explain(failed);
        if (tls.isPresent()) {
            return tls.get();
        }
        if (failed instanceof MqttException refused && isFromBroker(refused.getReasonCode())) {
            return "the broker says: " + words(refused.getReasonCode());
        }
        if (failed instanceof MqttException && failed.getCause() != null) {
            return of(failed.getCause());
        }
        if (failed instanceof EOFException) {
            return CLOSED;
        }
        if (failed instanceof UnknownHostException) {
            return "unknown host " + failed.getMessage();
        }
        if (failed instanceof SocketTimeoutException) {
            return "timed out";
        }
        var message = failed.getMessage();
        return message == null || message.isBlank() ? failed.getClass().getSimpleName() : message;
    }
}
