package io.fieldline.emitter.limits;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;

/** Limits for clients; every refusal is counted as {@code fieldline_emitter_refused_total}. */
public record ClientLimits(
        @Setting(help = "Maximum number of connections of all clients; another one gets 503.", byDefault = "2000")
        int connections,

        @Setting(
                help = "HTTP requests per second from one address, twice as many in a burst; another one gets 429."
                        + " Behind a proxy all clients share one address, unless --trusted-proxies names the proxy.",
                byDefault = "200")
        int requests,

        @Setting(
                help =
                        "Messages per second from one page, twice as many in a burst; a page that sends more, or a binary"
                                + " or malformed message, is disconnected.",
                byDefault = "20")
        int messages,

        @Setting(help = "Maximum body of a request in bytes; a longer one gets 413.", byDefault = "65536")
        int body,

        @Setting(
                help =
                        "Maximum websocket message from a page in bytes; a page that sends a longer one is disconnected.",
                byDefault = "16384")
        int frame,

        @Setting(help = "Maximum number of connections from one address; another one gets 503.", byDefault = "100")
        int addressConnections,

        @Setting(
                help =
                        "REST requests of one address that are answered at the same time; 64 more wait, and another one gets"
                                + " 503.",
                byDefault = "2")
        int addressRest,

        @Setting(
                help = "Socket.IO sessions of one address that have not joined; another one ends the oldest.",
                byDefault = "10")
        int addressUnjoined,

        @Setting(
                help = "Socket.IO sessions of all clients that have not joined; another one ends the oldest.",
                byDefault = "200")
        int unjoined) {

    public ClientLimits {
        new ValidationErrors()
                .unless(connections > 0, "--limit-connections is %d, expected at least 1", connections)
                .unless(requests > 0, "--limit-requests is %d, expected at least 1", requests)
                .unless(messages > 0, "--limit-messages is %d, expected at least 1", messages)
                .unless(body > 0, "--limit-body is %d, expected at least 1", body)
                .unless(frame > 0, "--limit-frame is %d, expected at least 1", frame)
                .unless(
                        addressConnections > 0,
                        "--limit-address-connections is %d, expected at least 1",
                        addressConnections)
                .unless(addressRest > 0, "--limit-address-rest is %d, expected at least 1", addressRest)
                .unless(addressUnjoined > 0, "--limit-address-unjoined is %d, expected at least 1", addressUnjoined)
                .unless(unjoined > 0, "--limit-unjoined is %d, expected at least 1", unjoined)
                .throwIfAny();
    }

    /** With the default limits for one address. */
    public ClientLimits(int connections, int requests, int messages, int body, int frame) {
        this(connections, requests, messages, body, frame, 100, 2, 10, 200);
    }
}
