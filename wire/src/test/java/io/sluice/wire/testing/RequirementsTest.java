package io.sluice.wire.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RequirementsTest {

    private static final boolean IN_CI = "true".equals(System.getenv("CI"));

    @Test
    void aMissingProgramSkipsWithTheReasonAndFailsInCi() {
        assertThatThrownBy(() -> Requirements.need("no-such-program", "apt-get install no-such-package"))
                .isInstanceOf(IN_CI ? AssertionFailedError.class : TestAbortedException.class)
                .hasMessageContaining("no no-such-program on the PATH: apt-get install no-such-package");
    }

    @Test
    void aProgramOnThePathIsFound() {
        assertThatCode(() -> Requirements.need("sh", "it comes with every system"))
                .doesNotThrowAnyException();
    }
}
