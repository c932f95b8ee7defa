package io.sluice.cli.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.tls.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private final SecureRandom random = new SecureRandom();

    private void issue(Instant when) throws IOException {
        Authority.open(directory, Clock.fixed(when, ZoneOffset.UTC), random)
                .issue("web", List.of(), Duration.ofDays(700), directory);
    }

    @Test
    void oneThatHasExpiredIssuesNothingMore() throws IOException {
        Authority.create(directory, Duration.ofDays(30), Clock.fixed(NOW, ZoneOffset.UTC), random);

        assertThatThrownBy(() -> issue(NOW.plus(Duration.ofDays(30))))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the authority of %s expired at 2026-03-31T12:00:00Z:"
                                + " make a new one in another directory with sluice certs init",
                        directory);
        assertThat(directory.resolve("web.key")).doesNotExist();
    }

    @Test
    void oneOnItsLastDayIssuesForThatDay() throws Exception {
        Authority.create(directory, Duration.ofDays(30), Clock.fixed(NOW, ZoneOffset.UTC), random);

        issue(NOW.plus(Duration.ofDays(29)));

        assertThat(Pem.certificates(directory.resolve("web.pem"))[0].getNotAfter())
                .isEqualTo(NOW.plus(Duration.ofDays(30)));
    }
}
