package io.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokenTest {

    @TempDir
    private Path temp;

    private Path file(String content, String mode) throws IOException {
        Path file = temp.resolve("token");
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void allWhoMakeItAtOnceGetTheSame() throws Exception {
        Path file = temp.resolve("state").resolve("api.token");

        List<CompletableFuture<ApiToken>> makers = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> ApiToken.openOrCreate(file, new SecureRandom()), task -> new Thread(task).start()))
                .toList();

        for (CompletableFuture<ApiToken> maker : makers) {
            assertThat(maker.get(30, TimeUnit.SECONDS)
                            .isIn("Bearer " + Files.readString(file).strip()))
                    .isTrue();
        }
        try (Stream<Path> files = Files.list(Objects.requireNonNull(file.getParent()))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void anOperatorsOwnTokenIsTaken() throws IOException {
        Path file = file("  an-operators-own-token-of-some-length\n", "r--------");

        ApiToken token = ApiToken.openOrCreate(file, new SecureRandom());

        assertThat(token.isIn("Bearer an-operators-own-token-of-some-length")).isTrue();
        assertThat(token.isIn("Bearer an-operators-own-token-of-some-lengt")).isFalse();
        assertThat(token.isIn(null)).isFalse();
    }

    @Test
    void oneThatOthersCanReadIsRefused() throws IOException {
        Path file = file("an-operators-own-token-of-some-length\n", "rw-r-----");

        assertThatThrownBy(() -> ApiToken.openOrCreate(file, new SecureRandom()))
                .isInstanceOf(ApiRefusedException.class)
                .hasMessageContaining("chmod 600")
                .hasMessageNotContaining("operators-own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "with a blank in the midst of it, which is no token",
                "two-lines-of-it-aaaaaaaaaaaaaaaaaaaa\nbbbb"
            })
    void whatIsNoTokenIsRefusedAndNotSaid(String content) throws IOException {
        Path file = file(content, "rw-------");

        assertThatThrownBy(() -> ApiToken.openOrCreate(file, new SecureRandom()))
                .isInstanceOf(ApiRefusedException.class)
                .hasMessageContaining("holds no token")
                .hasMessageNotContaining("blank in");
    }
}
