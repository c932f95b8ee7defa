package io.sluice.sink.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.sink.DamagedException;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SegmentFormatTest {

    private static final SegmentHeader HEADER = Batches.header();
    private static final String HEADER_HEX = "534c55494353454700010000000000b4"
            + "00000000000000010000000000000002"
            + "00000000000000030000000000000004"
            + "00000000000000070000000000000008"
            + "00000000000000050000000000000006"
            + "00000000000000000000000000000000"
            + "0000000000000000"
            + "0000000000000000000000000000000000000000000000000000000000000000"
            + "0001000000000000"
            + "0000000000000009000000000000000a000000004000000000000200"
            + "03736461"
            + "4f7b3bfa";

    @Test
    void headerIsTheBytesOfTheSpecification() {
        assertThat(hex(HEADER::encode)).isEqualTo(HEADER_HEX);
        assertThat(HEADER.encodedLength()).isEqualTo(HEADER_HEX.length() / 2);
    }

    @Test
    void headerComesBackAsItWas() {
        assertThat(SegmentHeader.decode(bytes(HEADER_HEX), "x")).isEqualTo(HEADER);
    }

    @Test
    void everyFlippedBitOfAHeaderIsFound() {
        assertEveryFlipIsRefused(HEADER_HEX, in -> SegmentHeader.decode(in, "x"));
    }

    @Test
    void trailerIsTheBytesOfTheSpecification() {
        SegmentTrailer trailer = new SegmentTrailer(180, 44);
        String hex = hex(out -> trailer.encode(out, HEADER.segment()));

        assertThat(hex).isEqualTo("00000000000000b40000002cc25d364600000000534c554943454e44");
        assertThat(SegmentTrailer.decode(bytes(hex), HEADER.segment(), 252, "x"))
                .isEqualTo(trailer);
        assertEveryFlipIsRefused(hex, in -> SegmentTrailer.decode(in, HEADER.segment(), 252, "x"));
    }

    @Test
    void trailerOfAnotherSegmentIsRefused() {
        String hex = hex(out -> new SegmentTrailer(180, 44).encode(out, HEADER.segment()));

        assertThatThrownBy(() -> SegmentTrailer.decode(bytes(hex), new Id(1, 3), 252, "x"))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("another segment");
    }

    @Test
    void footerComesBackAsItWasAndEveryFlippedBitOfItIsFound() {
        BatchIndex index = new BatchIndex();
        Batches.Batch batch = Batches.zeros(0, 7, 0, Extents.of(4096, 8192));
        index.add(batch.header(), 180);
        SegmentRun run = new SegmentRun(0, 232, 500, 0, 1L << 38, 0x01020304);
        SegmentFooter footer = new SegmentFooter(HEADER.segment(), index, List.of(run));
        String hex = hex(footer::encode);

        assertThat(hex)
                .isEqualTo("534c554943465452" + "0001" + "0000" + "00000001" + "00000001" + "00000000"
                        + "00000000000000010000000000000002"
                        + "00000000000000b4" + "0000000000000007" + "0034" + "0000" + "02" + "00" + "0001" + "00000000"
                        + "00000000"
                        + "00000000000000e8" + "00000000000001f4" + "0000000000000000" + "0000004000000000" + "0000"
                        + "0000" + "01020304"
                        + hex.substring(hex.length() - 8));
        assertThat(SegmentFooter.decode(bytes(hex), HEADER.segment(), 180, 732, "x"))
                .isEqualTo(footer);
        assertEveryFlipIsRefused(hex, in -> SegmentFooter.decode(in, HEADER.segment(), 180, 732, "x"));
    }

    @Test
    void footerWhoseBatchesDoNotFillTheSegmentIsRefused() {
        BatchIndex index = new BatchIndex();
        index.add(Batches.zeros(0, 7, 0, Extents.of(4096, 8192)).header(), 180);
        String hex = hex(new SegmentFooter(HEADER.segment(), index, List.of())::encode);

        assertThatThrownBy(() -> SegmentFooter.decode(bytes(hex), HEADER.segment(), 180, 233, "x"))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("side by side");
    }

    @Test
    void senselessValuesAreRefusedWhenTheyAreMade() {
        assertThatThrownBy(() -> new SegmentDisk(Id.NONE, 1, 512, "sda")).hasMessageContaining("incarnation");
        assertThatThrownBy(() -> new SegmentDisk(new Id(1, 1), 1, 512, "x".repeat(256)))
                .hasMessageContaining("256 bytes");
        assertThatThrownBy(() ->
                        new SegmentHeader(new Id(1, 1), new Id(1, 1), new Id(1, 1), new Id(1, 1), Id.NONE, List.of()))
                .hasMessageContaining("0 disks");
    }

    private static void assertEveryFlipIsRefused(String hex, Consumer<ByteBuf> decode) {
        for (int bit = 0; bit < hex.length() * 4; bit++) {
            ByteBuf flipped = bytes(hex);
            flipped.setByte(bit / 8, flipped.getByte(bit / 8) ^ (1 << (bit % 8)));
            assertThatThrownBy(() -> decode.accept(flipped)).as("bit %d", bit).isInstanceOf(DamagedException.class);
        }
    }

    private static String hex(Consumer<ByteBuf> encode) {
        ByteBuf out = Unpooled.buffer();
        encode.accept(out);
        return ByteBufUtil.hexDump(out);
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }
}
