package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({
        "listen, listen, 0",
        "'', abc, 3",
        "abc, '', 3",
        "lisen, listen, 1",
        "listten, listen, 1",
        "lisden, listen, 1",
        "lisetn, listen, 1",
        "kitten, sitting, 3"
    })
    void stepsAreLettersAddedLeftOutReplacedOrSwapped(String from, String to, int steps) {
        assertThat(Nearest.steps(from, to)).isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({
        "tokenfile, did you mean token-file?",
        "token_file, did you mean token-file?",
        "Listen, did you mean listen?",
        "certificate, 'use one of listen, token-file'"
    })
    void namesTheNearestOrAll(String written, String hint) {
        assertThat(Nearest.hint(written, List.of("listen", "token-file"))).isEqualTo(hint);
    }
}
