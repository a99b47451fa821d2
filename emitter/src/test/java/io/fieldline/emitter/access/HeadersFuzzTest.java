package io.fieldline.emitter.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.emitter.limits.TrustedProxies;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** An input is the value of a header: Host, X-Forwarded-For, Cookie or Authorization. */
class HeadersFuzzTest {
    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]*|\\[[0-9a-f:.]+]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}|([0-9a-f]{1,4}:){4}:/64");
    private static final HostNames NAMES =
            HostNames.of("127.0.0.1", List.of(URI.create("https://friend.example")), List.of("gateway.lan"));

    @FuzzTest
    void aHostAClientAndACredentialAreReadOrThereIsNone(byte[] bytes) {
        var value = new String(bytes, ISO_8859_1);
        HostNames.name(value).ifPresent(name -> {
            assertThat(name).matches(NAME);
            assertThat(NAMES.contains(name) && name.matches(".*[a-z].*") && !name.startsWith("["))
                    .isEqualTo(NAMES.contains(name) && !name.matches("[0-9.]*|\\[.*"));
        });
        checkForwarded(value);
        checkCredentials(value);
    }

    private static void checkForwarded(String value) {
        var headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        headers.add("X-Forwarded-For", value);
        var channel = new FromProxy();
        try {
            new TrustedProxies(List.of("127.0.0.1")).readClient(channel, headers);
            assertThat(ClientAddress.of(channel).text()).matches(ADDRESS);
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static void checkCredentials(String value) {
        var headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        headers.add("Cookie", value).add("Authorization", value);
        var credentials = Credentials.of(headers);
        credentials.session().ifPresent(id -> assertThat(value).contains("fieldline_session"));
        credentials.token().ifPresent(token -> assertThat(value).isEqualTo("Bearer " + token));

        var written =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        credentials.writeTo(written);
        written.forEach(header -> assertThat(header.getValue().length()).isLessThan(300));
        assertThat(Credentials.of(written).token())
                .isEqualTo(credentials.token().filter(token -> token.length() <= 256));
    }

    private static final class FromProxy extends EmbeddedChannel {
        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
        }
    }
}
