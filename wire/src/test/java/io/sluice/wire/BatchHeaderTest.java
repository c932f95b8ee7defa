package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchHeaderTest {

    private static final Id CYCLE = Id.parse("000102030405060708090a0b0c0d0e0f");
    private static final Id OTHER_CYCLE = Id.parse("000102030405060708090a0b0c0d0e10");

    private static final String RAW_HEX = """
            0040 0003 00 00 0002
            0000000000000102 00000600 00000600 11223344 11223344 0005 0000
            0000000000000008 00000001
            0000000000000010 00000002
            """;

    private static BatchHeader raw() {
        Extents extents =
                new Extents.Builder().add(8 * 512, 512).add(16 * 512, 1024).build();
        return BatchHeader.raw(3, 0x102, 5, 1536, 0x11223344, extents);
    }

    private static ByteBuf encoded(BatchHeader header) {
        ByteBuf out = Unpooled.buffer();
        header.encode(out, CYCLE);
        return out;
    }

    @Test
    void isEncodedAsTheFormatSays() {
        ByteBuf encoded = encoded(raw());

        ByteBuf fields = Bytes.hex(RAW_HEX);
        assertThat(Bytes.hex(encoded.slice(0, 60))).isEqualTo(Bytes.hex(fields));
        assertThat(encoded.getInt(60)).isEqualTo(crc(CYCLE, fields));
        assertThat(encoded.readableBytes()).isEqualTo(64).isEqualTo(raw().headerLength());
    }

    @Test
    void ofZerosHasNoPayloadAndNoChecksums() {
        BatchHeader zeros = BatchHeader.zeros(0, 7, 1, Extents.of(1L << 40, 1L << 40));

        assertThat(Bytes.hex(encoded(zeros).slice(0, 48))).isEqualTo(Bytes.hex(Bytes.hex("""
                        0034 0000 02 00 0001
                        0000000000000007 00000000 00000000 00000000 00000000 0001 0000
                        0000000080000000 80000000
                        """)));
    }

    @Test
    void comesBackAsItWas() throws BatchFormatException {
        Random random = Seeds.random("batch headers");
        for (int i = 0; i < 200; i++) {
            BatchHeader header = anyHeader(random);
            ByteBuf encoded = encoded(header);

            BatchHeader decoded = BatchHeader.decode(encoded, CYCLE);

            assertThat(encoded.isReadable()).isFalse();
            assertThat(Bytes.hex(encoded(decoded))).isEqualTo(Bytes.hex(encoded(header)));
            assertThat(decoded.sequence()).isEqualTo(header.sequence());
            assertThat(decoded.extents().totalBytes())
                    .isEqualTo(header.extents().totalBytes());
        }
    }

    @Test
    void holdsTheMostExtentsThatFit() throws BatchFormatException {
        Extents.Builder most = new Extents.Builder();
        for (int i = 0; i < 5457; i++) {
            most.add(1024L * i, 512);
        }
        BatchHeader header = BatchHeader.zeros(0, 0, 0, most.build());

        BatchHeader decoded = BatchHeader.decode(encoded(header), CYCLE);

        assertThat(decoded.extents().count()).isEqualTo(5457).isEqualTo(Extents.MAX);
        assertThat(header.headerLength()).isEqualTo(BatchHeader.MAX_BYTES).isLessThan(65536);
    }

    @Test
    void ofAnotherCycleIsAChecksumError() {
        ByteBuf encoded = encoded(raw());

        assertThatThrownBy(() -> BatchHeader.decode(encoded, OTHER_CYCLE))
                .isInstanceOfSatisfying(
                        BatchFormatException.class,
                        e -> assertThat(e.isChecksum()).isTrue());
    }

    static Stream<Arguments> brokenRules() {
        return Stream.of(
                broken("header length too small for its extents", "at 0 put 0034"),
                broken("header length beyond what is there", "at 0 put 0050"),
                broken("header length of nothing", "at 0 put 0000"),
                broken("codec 3", "at 4 put 03"),
                broken("codec 255", "at 4 put ff"),
                broken("reserved flag", "at 5 put 02"),
                broken("reserved high flag", "at 5 put 80"),
                broken("no extents", "at 6 put 0000"),
                broken("more extents than the header has", "at 6 put 0003"),
                broken("sequence beyond 2^63", "at 8 put 8000000000000000"),
                broken("raw length unlike the extents", "at 16 put 00000400"),
                broken("raw length of nothing", "at 16 put 00000000"),
                broken("raw length beyond 2^31", "at 16 put 80000600"),
                broken("stored length unlike raw length", "at 20 put 00000601"),
                broken("zstd that is no smaller", "at 4 put 01"),
                broken("zstd of nothing", "at 4 put 01 at 20 put 00000000"),
                broken("zeros with a payload", "at 4 put 02"),
                broken("raw checksum unlike that of the same bytes", "at 28 put 11223345"),
                broken("sealed with a raw checksum in the open", "at 5 put 01 at 20 put 00000614"),
                broken("sealed without room for the seal", "at 5 put 01 at 28 put 00000000"),
                broken("reserved word", "at 34 put 0001"),
                broken("extent of no length", "at 44 put 00000000 at 16 put 00000400 at 20 put 00000400"),
                broken("extents that touch backwards", "at 48 put 0000000000000008"),
                broken("extents that descend", "at 48 put 0000000000000000"),
                broken("extents that overlap by one unit", "at 44 put 00000009 at 16 put 00001600 at 20 put 00001600"),
                broken("extent beyond 2^63", "at 48 put 8000000000000010"),
                broken("extent that ends beyond the largest disk", "at 48 put 003fffffffffffff"));
    }

    private static Arguments broken(String rule, String edits) {
        return Arguments.of(rule, edits);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenRules")
    void refusesABrokenRuleUnderARightChecksum(String rule, String edits) {
        ByteBuf bytes = edited(encoded(raw()), edits);

        Throwable fault = catchThrowable(() -> BatchHeader.decode(bytes, CYCLE));

        assertThat(fault).as(rule).isInstanceOfSatisfying(BatchFormatException.class, e -> {
            assertThat(e.isChecksum()).isFalse();
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
        });
    }

    /** Every rule above is a rule about these bytes: left alone, they are fine. */
    @Test
    void acceptsWhatTheRulesAreBrokenIn() throws BatchFormatException {
        BatchHeader decoded = BatchHeader.decode(edited(encoded(raw()), ""), CYCLE);

        assertThat(decoded.sequence()).isEqualTo(0x102);
    }

    @Test
    void acceptsExtentsThatTouchWithoutOverlapping() throws BatchFormatException {
        ByteBuf bytes = edited(encoded(raw()), "at 48 put 0000000000000009");

        assertThat(BatchHeader.decode(bytes, CYCLE).extents().offsetUnits(1)).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 35, 51, 52, 59, 63})
    void refusesBytesThatEndTooSoon(int length) {
        ByteBuf bytes = encoded(raw()).slice(0, length);

        assertThatThrownBy(() -> BatchHeader.decode(bytes, CYCLE)).isInstanceOf(BatchFormatException.class);
    }

    @Test
    void neverDecodesDamagedBytesToSomethingElse() {
        Random random = Seeds.random("damaged batch headers");
        int rounds = Requirements.rounds(20_000, 2_000_000);
        for (int i = 0; i < rounds; i++) {
            ByteBuf original = encoded(anyHeader(random));
            ByteBuf damaged = original.copy();
            damage(random, damaged);
            Throwable fault = catchThrowable(() -> BatchHeader.decode(damaged, CYCLE));
            if (fault == null) {
                assertThat(Bytes.of(damaged.readerIndex(0))).as("round %d", i).startsWith(Bytes.of(original));
            } else {
                assertThat(fault).as("round %d", i).isInstanceOf(BatchFormatException.class);
            }
        }
    }

    @Test
    void refusesNonsenseWhereItIsMade() {
        Extents extents = Extents.of(0, 512);

        assertThatThrownBy(() -> BatchHeader.raw(65536, 0, 0, 512, 0, extents)).hasMessageContaining("65536");
        assertThatThrownBy(() -> BatchHeader.raw(0, -1, 0, 512, 0, extents)).hasMessageContaining("-1");
        assertThatThrownBy(() -> BatchHeader.raw(0, 0, -1, 512, 0, extents)).hasMessageContaining("pass -1");
        assertThatThrownBy(() -> BatchHeader.raw(0, 0, 0, 1024, 0, extents)).hasMessageContaining("1024");
        assertThatThrownBy(() -> BatchHeader.raw(0, 0, 0, 2 << 20, 0, Extents.of(0, 2 << 20)))
                .hasMessageContaining("1048576");
    }

    private static void damage(Random random, ByteBuf bytes) {
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(bytes.readableBytes());
            switch (random.nextInt(3)) {
                case 0 -> bytes.setByte(at, bytes.getByte(at) ^ 1 << random.nextInt(8));
                case 1 -> bytes.setByte(at, random.nextInt(256));
                default -> bytes.writerIndex(at + 1);
            }
        }
    }

    static BatchHeader anyHeader(Random random) {
        Extents extents = anyExtents(random);
        int disk = random.nextInt(65536);
        long sequence = random.nextLong() >>> 1;
        int pass = random.nextInt(65536);
        if (random.nextInt(3) == 0) {
            return BatchHeader.zeros(disk, sequence, pass, extents);
        }
        int raw = (int) extents.totalBytes();
        BatchHeader plain = BatchHeader.raw(disk, sequence, pass, raw, random.nextInt(), extents);
        return random.nextBoolean()
                ? plain
                : plain.withPayload(Codec.ZSTD, 1 + random.nextInt(raw - 1), random.nextInt());
    }

    private static Extents anyExtents(Random random) {
        Extents.Builder extents = new Extents.Builder();
        long at = random.nextLong(1L << 40);
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            long length = 1L + random.nextInt(100);
            extents.add(at * 512, length * 512);
            at += length + random.nextInt(3) * random.nextLong(1L << 30);
        }
        return extents.build();
    }

    /** Applies <code>at OFFSET put HEX …</code> and makes the header's own checksum right again. */
    private static ByteBuf edited(ByteBuf header, String edits) {
        String[] words = edits.isEmpty() ? new String[0] : edits.split(" ");
        for (int i = 0; i < words.length; i += 4) {
            header.setBytes(Integer.parseInt(words[i + 1]), Bytes.hex(words[i + 3]));
        }
        int length = Math.max(16, Math.min(header.getUnsignedShort(0), header.readableBytes()));
        header.setInt(length - 4, crc(CYCLE, header.slice(0, length - 4)));
        return header;
    }

    private static int crc(Id cycle, ByteBuf bytes) {
        ByteBuf both = Unpooled.buffer();
        cycle.writeTo(both);
        return crcBitByBit(Bytes.of(both.writeBytes(bytes.duplicate())));
    }

    /** CRC-32C straight from its polynomial. */
    private static int crcBitByBit(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
            }
        }
        return ~crc;
    }

    @Test
    void checksumIsTheOneOfRfc3720() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);

        assertThat(Crc32c.hex(Crc32c.of(Unpooled.wrappedBuffer(digits)))).isEqualTo("e3069283");
        assertThat(crcBitByBit(digits)).isEqualTo(0xe3069283);
        byte[] zeros = new byte[32];
        assertThat(Crc32c.of(ByteBuffer.wrap(zeros))).isEqualTo(0x8a9136aa);
        Arrays.fill(zeros, (byte) 0xff);
        assertThat(Crc32c.of(Unpooled.wrappedBuffer(zeros), 0, 32)).isEqualTo(0x62a8ab43);
    }
}
