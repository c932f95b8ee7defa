package io.sluice.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.DamagedException;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.VaultException;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Exceptions;

class FailureTest {

    @Test
    void damageNamesObjectAndPlace() {
        Failure failure = Failure.of(new DamagedException("machines/a/x.seg", 4096, "checksum differs"));

        assertThat(failure.exit()).isEqualTo(ExitCode.DAMAGED);
        assertThat(failure.line()).isEqualTo("damaged: machines/a/x.seg at byte 4096: checksum differs");
        assertThat(failure.object()).isEqualTo("machines/a/x.seg");
        assertThat(failure.offsetBytes()).hasValue(4096);
    }

    @Test
    void damageOfAWholeObjectHasNoPlace() {
        assertThat(Failure.of(new DamagedException("vault.json", "missing")).offsetBytes())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = VaultException.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "CONFLICT")
    void aVaultThatCannotBeUsedAsAskedIsAnErrorOfUse(VaultException.Kind kind) {
        Failure failure = Failure.of(new VaultException(kind, "why"));

        assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.code()).isEqualTo(kind.name());
    }

    @ParameterizedTest
    @CsvSource({"NO_SPACE, USAGE", "DENIED, USAGE", "UNAVAILABLE, FAILED", "NOT_FOUND, FAILED", "FAILED, FAILED"})
    void aStoresFailuresAreToldApart(StoreException.Kind kind, ExitCode exit) {
        assertThat(Failure.of(new StoreException(kind, "key", "why")).exit()).isEqualTo(exit);
    }

    @ParameterizedTest
    @CsvSource({
        "MACHINE_BUSY, USAGE",
        "BAD_POLICY, USAGE",
        "MACHINE_CLAIMED, USAGE",
        "MACHINE_PAUSED, USAGE",
        "NAME_BOUND, USAGE",
        "STATE_UNAVAILABLE, FAILED",
        "NO_SPACE, USAGE",
        "BAD_NAME, USAGE",
        "DAMAGED, DAMAGED",
        "FENCED, FAILED",
        "TIMEOUT, FAILED"
    })
    void anErrorFromTheGatewayIsToldAsIfItHappenedHere(ErrorCode code, ExitCode exit) {
        Failure failure = Failure.of(new WireException(code, "why"));

        assertThat(failure.exit()).isEqualTo(exit);
        assertThat(failure.code()).isEqualTo(code.name());
    }

    @Test
    void whatReactorAndFuturesWrapIsUnwrapped() {
        Throwable wrapped = Exceptions.propagate(new CompletionException(new UsageException("no such disk")));

        assertThat(Failure.of(wrapped)).isEqualTo(Failure.usage("no such disk"));
    }

    @Test
    void severalLinesBecomeOne() {
        assertThat(Failure.usage("first\n   second\r\nthird\n").line()).isEqualTo("first; second; third");
    }

    @Test
    void aFullDiskIsSomethingToMakeRoomFor() {
        Failure failure = Failure.of(new IOException("/var/x: No space left on device"));

        assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.code()).isEqualTo("NO_SPACE");
    }

    @Test
    void aMistakeOfOurOwnSaysHowToSeeMore() {
        Failure failure = Failure.of(new IllegalStateException("odd"));

        assertThat(failure.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(failure.code()).isEqualTo("INTERNAL");
        assertThat(failure.line()).contains("odd", "--debug");
    }
}
