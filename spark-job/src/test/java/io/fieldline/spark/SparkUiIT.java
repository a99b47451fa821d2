package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SparkUiIT {
    @Test
    void theUiShowsJobsAndExecutorsOnLoopbackOnly() throws Exception {
        var settings = new SparkUiSettings("127.0.0.1", Optional.of(0));
        try (var spark = SparkSessions.open("local[1]", settings, Map.of())) {
            assertThat(spark.range(3).count()).isEqualTo(3);

            var url = URI.create(spark.sparkContext().uiWebUrl().get());

            assertThat(get(url.resolve("/jobs/"))).contains("Completed Jobs");
            assertThat(get(url.resolve("/api/v1/applications"))).contains("\"name\" : \"fieldline\"");
            assertThatThrownBy(() -> new Socket("127.0.0.2", url.getPort()).close())
                    .isInstanceOf(ConnectException.class); // an address of this machine, like those of its network
        }
    }

    private static String get(URI url) throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
