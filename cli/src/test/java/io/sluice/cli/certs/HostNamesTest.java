package io.sluice.cli.certs;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "2001:db8::7", "::ffff:192.0.2.1"})
    void addresses(String host) {
        assertThat(HostNames.of(host))
                .hasValueSatisfying(name -> assertThat(name.getTagNo()).isEqualTo(GeneralName.iPAddress));
    }

    @ParameterizedTest
    @ValueSource(strings = {"web-1", "backup.example.org", "db_1.local", "1st.example", "1.2.3.4x"})
    void names(String host) {
        assertThat(HostNames.of(host))
                .hasValueSatisfying(name -> assertThat(name.getTagNo()).isEqualTo(GeneralName.dNSName));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "123",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "a:b",
                "[::1]",
                "fe80::1%eth0",
                "a b",
                "-a",
                "a..b",
                "a."
            })
    void neither(String host) {
        assertThat(HostNames.of(host)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64})
    void labelsHaveAtMost63Characters(int length) {
        assertThat(HostNames.of("a".repeat(length) + ".org").isPresent()).isEqualTo(length == 63);
    }
}
