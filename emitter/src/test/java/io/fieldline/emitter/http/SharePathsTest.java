package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.reply.Refusal;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.kafka.DeviceShare;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharePathsTest {
    private final DeviceShare ofTwo = new DeviceShare(1, 2);
    private final DeviceShare ofThree = new DeviceShare(2, 3);
    /** A device that each of the two emitters believes to be at the other one. */
    private final String device = IntStream.range(0, 1_000)
            .mapToObj(number -> "device" + number)
            .filter(name -> ofTwo.numberOf(name) == 2 && ofThree.numberOf(name) == 1)
            .findFirst()
            .orElseThrow();

    @Test
    void aRequestForADeviceOfAnotherShareIsRedirectedWithTheNumberOfShares() {
        assertThat(location(ofTwo, "/api/devices/" + device)).contains("/share/2/of/2/api/devices/" + device);
        assertThat(location(ofTwo, "/share/1/api/averages?device=" + device))
                .contains("/share/2/of/2/api/averages?device=" + device);
        assertThat(answer(new DeviceShare(2, 2), "/share/2/of/2/api/devices/" + device))
                .isEmpty();
    }

    @Test
    void emittersWithDifferentNumbersOfSharesDoNotRedirectToEachOtherWithoutEnd() {
        var redirect = location(new DeviceShare(1, 2), "/api/devices/" + device).orElseThrow();
        var refused = answer(ofThree, redirect).orElseThrow();

        assertThat(refused.status()).isEqualTo(421);
        assertThat(UTF_8.decode(refused.body()).toString())
                .contains("share 2/3", "share 2 of 2", "start all emitters with the same number of shares");
    }

    private static Optional<String> location(DeviceShare share, String address) {
        return answer(share, address).map(reply -> reply.headers().get("Location"));
    }

    /** What the emitter of a share answers at once, as RequestFilter asks. */
    private static Optional<Reply> answer(DeviceShare share, String address) {
        var paths = new SharePaths(share);
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, address);
        return paths.shorten(request)
                .or(() -> {
                    var url = new QueryStringDecoder(request.uri());
                    return paths.elsewhere(request, url.path(), url.parameters());
                })
                .map(Refusal::reply);
    }
}
