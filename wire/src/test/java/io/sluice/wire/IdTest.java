package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdTest {

    private static final String TEXT = "f00102030405060708090a0b0c0d0e0f";

    @Test
    void isTheSameInTextAndInBytes() {
        Id id = Id.parse(TEXT);
        ByteBuf bytes = Unpooled.buffer();

        id.writeTo(bytes);

        assertThat(Bytes.hex(bytes)).isEqualTo(TEXT);
        assertThat(Id.readFrom(bytes)).isEqualTo(id).hasToString(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "F00102030405060708090a0b0c0d0e0f", "g00102030405060708090a0b0c0d0e0f"})
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> Id.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Id.parse(TEXT + "0")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isOrderedAsItsText() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            Id a = Id.random(random);
            Id b = i % 2 == 0 ? Id.random(random) : new Id(a.high(), random.nextLong());
            assertThat(Integer.signum(a.compareTo(b)))
                    .isEqualTo(Integer.signum(a.toString().compareTo(b.toString())));
        }
    }

    @Test
    void noneIsNeverDrawn() {
        Random zerosFirst = new Random(1) {
            private int calls;

            @Override
            public long nextLong() {
                return calls++ < 4 ? 0 : super.nextLong();
            }
        };

        assertThat(Id.random(zerosFirst).isNone()).isFalse();
        assertThat(Id.NONE.isNone()).isTrue();
    }
}
