package io.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.SyncFailedException;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.VaultException;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;
import reactor.netty.channel.AbortedException;

class WireErrorsTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new WireException(ErrorCode.FENCED, "as it is"), ErrorCode.FENCED),
                Arguments.of(new DamagedException("segment", 5, "cut"), ErrorCode.DAMAGED),
                Arguments.of(store(StoreException.Kind.NO_SPACE), ErrorCode.NO_SPACE),
                Arguments.of(store(StoreException.Kind.UNAVAILABLE), ErrorCode.SINK_UNAVAILABLE),
                Arguments.of(store(StoreException.Kind.DENIED), ErrorCode.SINK_UNAVAILABLE),
                Arguments.of(store(StoreException.Kind.TRUNCATED), ErrorCode.DAMAGED),
                Arguments.of(vault(VaultException.Kind.AMBIGUOUS_MACHINE), ErrorCode.BAD_NAME),
                Arguments.of(vault(VaultException.Kind.NEWER_FORMAT), ErrorCode.UNSUPPORTED),
                Arguments.of(vault(VaultException.Kind.CONFLICT), ErrorCode.FENCED),
                Arguments.of(new IOException("No space left on device"), ErrorCode.NO_SPACE),
                Arguments.of(new IOException("cache", new IOException("Disk quota exceeded")), ErrorCode.NO_SPACE),
                Arguments.of(
                        new SyncFailedException(Path.of("x.seg"), new IOException("Input/output error")),
                        ErrorCode.CYCLE_LOST),
                Arguments.of(new TimeoutException(), ErrorCode.TIMEOUT),
                Arguments.of(new ClosedChannelException(), ErrorCode.TIMEOUT),
                Arguments.of(new IllegalStateException("a mistake"), ErrorCode.INTERNAL));
    }

    private static StoreException store(StoreException.Kind kind) {
        return new StoreException(kind, "key", "key: what happened");
    }

    private static VaultException vault(VaultException.Kind kind) {
        return new VaultException(kind, "what is wrong; what to do");
    }

    @ParameterizedTest
    @EnumSource(VaultException.Kind.class)
    void whatTheVaultRefusesIsToldAsItIsAndNotTriedAgain(VaultException.Kind kind) {
        WireException told = WireErrors.of(vault(kind));

        assertThat(told.code().retry()).isFalse();
        assertThat(told).hasMessage("what is wrong; what to do");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureHasItsDocumentedCode(Throwable failure, ErrorCode code) {
        assertThat(WireErrors.of(failure).code()).isEqualTo(code);
        assertThat(WireErrors.of(failure).getMessage()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void ofSeveralFailuresTheFirstCounts() {
        IOException full = new IOException("No space left on device");

        assertThat(WireErrors.first(Exceptions.multiple(full, new IllegalStateException("a consequence"))))
                .isSameAs(full);
        assertThat(WireErrors.first(full)).isSameAs(full);
    }

    @Test
    void anAgentThatHangsUpIsNoMistakeOfTheGateway() {
        AbortedException closed = new AbortedException(new ClosedChannelException());

        assertThat(WireErrors.of(closed).code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(WireErrors.isBrokenConnection(closed)).isTrue();
        assertThat(WireErrors.isBrokenConnection(new IOException("Connection reset by peer")))
                .isTrue();
    }

    @Test
    void whatASocketFailsWithIsOfTheConnectionAndWhatAFileFailsWithIsNot() {
        IOException timedOut = new IOException("Connection timed out");
        IOException reset = new IOException("Connection reset by peer");

        assertThat(WireErrors.isBrokenConnection(new IOException("Input/output error")))
                .isFalse();
        assertThat(WireErrors.isBrokenConnection(WireErrors.ofSocket(timedOut))).isTrue();
        assertThat(WireErrors.ofSocket(timedOut)).hasMessageContaining("timed out");
        assertThat(WireErrors.ofSocket(reset)).isSameAs(reset);
    }

    @Test
    void anAgentIsToldThatTheCacheIsFull() {
        IOException written = new IOException("No space left on device");
        IOException created = new FileSystemException("/cache/x", null, "No space left on device");

        assertThat(WireErrors.isBrokenConnection(written)).isFalse();
        assertThat(WireErrors.isBrokenConnection(created)).isFalse();
        assertThat(WireErrors.of(written).code()).isEqualTo(ErrorCode.NO_SPACE);
        assertThat(WireErrors.of(created).code()).isEqualTo(ErrorCode.NO_SPACE);
    }
}
