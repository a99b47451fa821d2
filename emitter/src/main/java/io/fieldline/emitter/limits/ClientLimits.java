package io.fieldline.emitter.limits;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;

/** What one client may ask of the emitter; whatever is refused is counted as {@code fieldline_emitter_refused_total}. */
public record ClientLimits(
        @Setting(help = "Connections at a time, of all clients; a further one is answered 503.", byDefault = "2000")
        int connections,

        @Setting(
                help = "HTTP requests a second from one address, twice as many at once; a further one is answered 429."
                        + " Behind a proxy all clients share one address, unless --trusted-proxies names it.",
                byDefault = "200")
        int requests,

        @Setting(
                help =
                        "Messages a second that one page may send, twice as many at once; beyond that its connection ends.",
                byDefault = "20")
        int messages,

        @Setting(help = "Bytes of a request's body; a longer one is answered 413.", byDefault = "65536")
        int body,

        @Setting(
                help = "Bytes of a websocket message from a page; at a longer one its connection ends.",
                byDefault = "16384")
        int frame,

        @Setting(help = "Connections at a time from one address; a further one is answered 503.", byDefault = "100")
        int addressConnections,

        @Setting(
                help = "Requests of the REST API that are answered at a time for one address; further ones wait.",
                byDefault = "2")
        int addressRest,

        @Setting(
                help = "Socket.IO sessions of one address that have not joined yet; at a further one the oldest ends.",
                byDefault = "10")
        int addressUnjoined,

        @Setting(
                help = "Socket.IO sessions of all clients that have not joined yet; at a further one the oldest ends.",
                byDefault = "200")
        int unjoined) {

    public ClientLimits {
        new ValidationErrors()
                .unless(connections > 0, "--limit-connections is %d, want at least 1", connections)
                .unless(requests > 0, "--limit-requests is %d, want at least 1", requests)
                .unless(messages > 0, "--limit-messages is %d, want at least 1", messages)
                .unless(body > 0, "--limit-body is %d, want at least 1", body)
                .unless(frame > 0, "--limit-frame is %d, want at least 1", frame)
                .unless(
                        addressConnections > 0,
                        "--limit-address-connections is %d, expected at least 1",
                        addressConnections)
                .unless(addressRest > 0, "--limit-address-rest is %d, expected at least 1", addressRest)
                .unless(addressUnjoined > 0, "--limit-address-unjoined is %d, expected at least 1", addressUnjoined)
                .unless(unjoined > 0, "--limit-unjoined is %d, expected at least 1", unjoined)
                .throwIfAny();
    }

    /** With the shares of one address that are the default. */
    public ClientLimits(int connections, int requests, int messages, int body, int frame) {
        this(connections, requests, messages, body, frame, 100, 2, 10, 200);
    }
}
