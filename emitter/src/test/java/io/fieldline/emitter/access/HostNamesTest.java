package io.fieldline.emitter.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamesTest {
    private final HostNames hosts = HostNames.of(
            "gateway.lan", List.of(URI.create("https://dashboard.example.org:8443")), List.of("Fieldline.Example.org"));

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "gateway.lan, true",
        "gateway.lan.:80, true",
        "dashboard.example.org, true",
        "fieldline.example.org:443, true",
        "10.1.2.3:8080, true",
        "[fd00::1], true",
        "evil.example, false",
        "10.1.2.3.evil.example, false",
        "999.1.2.3, false",
        "'', false",
        "a b, false",
        "fd00::1, false",
        "localhost:port, false",
        "evil@localhost, false"
    })
    void onlyKnownNamesAndAddressesPass(String header, boolean known) {
        assertThat(HostNames.name(header).filter(hosts::contains).isPresent()).isEqualTo(known);
    }
}
