package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An input is the query of a request. */
class QueryParametersFuzzTest {
    private static final long YEAR_10000 =
            Instant.parse("+10000-01-01T00:00:00Z").toEpochMilli();

    @FuzzTest
    void whatARequestAsksForIsWithinItsLimitsOrRefused(byte[] bytes) {
        Map<String, List<String>> parameters;
        try {
            parameters = new QueryStringDecoder("/api/averages?" + new String(bytes, UTF_8)).parameters();
        } catch (IllegalArgumentException undecodable) {
            return; // RequestFilter refuses it
        }
        var query = new QueryParameters(parameters, "application/json");
        allowed(() -> {
            query.allowOnly("device", "metric", "from", "to", "points", "format");
            assertThat(parameters.values()).allMatch(values -> values.size() == 1);
        });
        allowed(() -> assertThat(query.wantsCsv()).isEqualTo(List.of("csv").equals(first(parameters, "format"))));
        allowed(() -> {
            var series = query.series();
            assertThat(first(parameters, "device")).containsExactly(series.deviceName());
            assertThat(first(parameters, "metric")).containsExactly(series.metric());
        });
        allowed(() -> {
            var range = query.range();
            assertThat(range.from()).isBetween(0L, range.to());
            assertThat(range.to()).isLessThan(YEAR_10000);
            assertThat(range.points()).isPositive();
        });
        allowed(() -> assertThat(query.limit(100, 1_000)).isBetween(1, 1_000));
    }

    private static List<String> first(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream().limit(1).toList();
    }

    private static void allowed(Runnable asks) {
        try {
            asks.run();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
