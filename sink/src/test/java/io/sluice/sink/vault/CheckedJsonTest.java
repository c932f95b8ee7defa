package io.sluice.sink.vault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.sink.DamagedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedJsonTest {

    private static final String GOOD = "{\"format\":\"test\",\"version\":1,\"value\":\"v\"}";

    /** An object of the vault around any text, by the specification and not by the code. */
    static byte[] checked(String json) {
        return withDigest((json + "\n").getBytes(UTF_8));
    }

    private static byte[] withDigest(byte[] text) {
        try {
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text));
            byte[] line = ("sha256=" + digest + "\n").getBytes(UTF_8);
            byte[] object = Arrays.copyOf(text, text.length + line.length);
            System.arraycopy(line, 0, object, text.length, line.length);
            return object;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anObjectIsOneLineOfJsonAndItsDigest() {
        byte[] object = CheckedJson.encode(CheckedJson.object("test").put("value", "ä\n"));

        assertThat(new String(object, UTF_8))
                .isEqualTo("""
                        {"format":"test","version":1,"value":"ä\\n"}
                        sha256=%s
                        """.formatted("36ac98cf8a550214e2e5d08a3a1d197e8c6a66b3c65fa34750c65c51acca0352"));
    }

    @Test
    void membersThatAreNotKnownAreIgnored() {
        assertThat(read(checked("{\"format\":\"test\",\"later\":{\"a\":[1]},\"version\":1,\"value\":\"v\"}")))
                .isEqualTo("v");
    }

    @Test
    void spaceInsideIsAsGood() {
        assertThat(read(checked("{ \"format\": \"test\",\n\"version\": 1, \"value\": \"v\" }")))
                .isEqualTo("v");
    }

    @Test
    void everyFlippedBitIsDamage() {
        byte[] good = checked(GOOD);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertDamaged(bad);
        }
    }

    @Test
    void everyTruncationAndEveryAdditionIsDamage() {
        byte[] good = checked(GOOD);
        for (int length = 0; length < good.length; length++) {
            assertDamaged(Arrays.copyOf(good, length));
        }
        assertDamaged(Arrays.copyOf(good, good.length + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                GOOD + "{}",
                GOOD + " x",
                "{\"format\":\"test\",\"version\":1,\"value\":\"v\",\"value\":\"w\"}",
                "{'format':\"test\",\"version\":1,\"value\":\"v\"}",
                "{\"format\":\"test\",\"version\":1,\"value\":\"v\",}",
                "{\"format\":\"other\",\"version\":1,\"value\":\"v\"}",
                "{\"format\":\"test\",\"version\":\"1\",\"value\":\"v\"}",
                "{\"format\":\"test\",\"version\":1.0,\"value\":\"v\"}",
                "{\"format\":\"test\",\"version\":-1,\"value\":\"v\"}",
                "{\"format\":\"test\",\"version\":1,\"value\":null}",
                "{\"format\":\"test\",\"version\":1,\"value\":7}",
                "{\"format\":\"test\",\"version\":1}",
                "{\"version\":1,\"value\":\"v\"}"
            })
    void whatIsNotExactlySoIsDamageThatNamesTheObject(String json) {
        assertDamaged(checked(json));
    }

    @Test
    void aJsonTextWithoutItsLineFeedIsDamage() {
        assertDamaged(withDigest(GOOD.getBytes(UTF_8)));
    }

    @Test
    void bytesThatAreNoUtf8AreDamage() {
        byte[] text = (GOOD.replace("\"v\"", "\"\u00e4\"") + "\n").getBytes(ISO_8859_1);

        assertDamaged(withDigest(text));
    }

    @Test
    void aNewerVersionSaysSo() {
        byte[] newer = checked("{\"format\":\"test\",\"version\":2}");

        assertThatThrownBy(() -> read(newer))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("vault of a newer format")
                .hasMessageContaining("object.json");
    }

    private static void assertDamaged(byte[] object) {
        assertThatThrownBy(() -> read(object))
                .as(() -> new String(object, UTF_8))
                .isInstanceOf(DamagedException.class)
                .hasMessageStartingWith("damaged: object.json: ")
                .hasMessageNotContaining("\n");
    }

    private static String read(byte[] object) {
        return CheckedJson.decode("object.json", object, "test", json -> json.text("value"));
    }
}
