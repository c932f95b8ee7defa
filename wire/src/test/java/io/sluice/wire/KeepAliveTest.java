package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeepAliveTest {

    private static final byte[] JSON = {'{', '}'};
    private static final byte[] HELLO = Bytes.frame(FrameType.HELLO, 1, JSON);
    private static final byte[] PING = Bytes.frame(FrameType.PING, 0, JSON);
    private static final byte[] PONG = Bytes.frame(FrameType.PONG, 0, JSON);

    private final MemoryPool pool = new MemoryPool(FrameType.BATCH.maxBodyBytes());
    private final TestSocket socket;

    KeepAliveTest() {
        FrameDecoder decoder = new FrameDecoder(pool, FrameGate.ofGateway());
        socket = TestSocket.of(decoder, new KeepAlive(decoder));
        socket.freezeTime();
        socket.arrive(HELLO).next().release();
    }

    @AfterEach
    void everythingIsGivenBack() {
        socket.close();
        socket.releaseOutbound();
        assertThat(pool.leasedBytes()).isZero();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            socket.advanceTimeBy(1, TimeUnit.SECONDS);
            socket.runScheduledPendingTasks();
        }
    }

    private List<byte[]> said() {
        List<byte[]> said = new ArrayList<>();
        for (ByteBuf bytes = socket.readOutbound(); bytes != null; bytes = socket.readOutbound()) {
            said.add(Bytes.of(bytes));
            bytes.release();
        }
        return said;
    }

    private ErrorCode error() {
        return socket.error() == null ? null : ((WireException) socket.error()).code();
    }

    @Test
    void sendsAPingAfterTenSecondsWithoutHavingSent() {
        pass(9);
        assertThat(said()).isEmpty();

        pass(1);
        assertThat(said()).containsExactly(PING);

        pass(9);
        socket.writeOutbound(Unpooled.wrappedBuffer(new byte[1]));
        said();
        pass(9);
        assertThat(said()).isEmpty();
    }

    @Test
    void answersAPingWithItsBodyAndReadsOn() {
        byte[] body = "{\"n\":1}".getBytes(StandardCharsets.US_ASCII);
        socket.read();

        socket.arrive(Bytes.frame(FrameType.PING, 0, body)).turns();

        assertThat(said()).containsExactly(Bytes.frame(FrameType.PONG, 0, body));
        assertThat(socket.frames()).isEmpty();
        assertThat(socket.wantsToRead()).isTrue();
    }

    @Test
    void doesNotReadOnWhileItsAnswerIsNotTaken() {
        socket.stopWriting();
        socket.read();

        socket.arrive(PING).arrive(PING).arrive(PING).turns();

        assertThat(socket.unreadBytes()).isEqualTo(2 * PING.length);
    }

    @Test
    void keepsAPongToItselfAndReadsOn() {
        socket.read();

        socket.arrive(PONG).turns();

        assertThat(said()).isEmpty();
        assertThat(socket.frames()).isEmpty();
        assertThat(socket.wantsToRead()).isTrue();
    }

    @Test
    void givesUpAfterThirtySecondsOfSilence() {
        socket.read();
        pass(30);
        assertThat(error()).isNull();

        pass(1);

        assertThat(error()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void aPongIsASignOfLife() {
        socket.read();
        for (int i = 0; i < 5; i++) {
            pass(29);
            socket.arrive(PONG).turns();
        }

        assertThat(error()).isNull();
    }

    @Test
    void silenceCountsOnlyWhileThisSideWantsToRead() {
        pass(300);
        assertThat(error()).isNull();

        socket.read();
        pass(31);

        assertThat(error()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void silenceDoesNotCountWhileThisSideHasNoMemory() {
        MemoryPool.Lease all = pool.take(FrameType.BATCH.maxBodyBytes()).block();
        socket.arrive(Bytes.frame(FrameType.BATCH, 1, new byte[100])).next();

        pass(300);
        assertThat(error()).isNull();

        all.close();
        socket.runPendingTasks();
        socket.turns();
        assertThat(socket.frames()).hasSize(1);
        socket.frames().remove(0).release();
    }

    @Test
    void givesUpAFrameThatCrawls() {
        byte[] frame = Bytes.frame(FrameType.BATCH, 1, new byte[100]);
        socket.read();
        for (int second = 0; second < 30; second++) {
            socket.arrive(new byte[] {frame[second]}).turns();
            pass(1);
        }
        assertThat(error()).isNull();

        socket.arrive(new byte[] {0}).turns();
        pass(2);

        assertThat(error()).isEqualTo(ErrorCode.TOO_SLOW);
    }

    @Test
    void framesThatComeInTimeMayGoOnForEver() {
        byte[] frame = Bytes.frame(FrameType.BATCH, 1, new byte[12]);
        socket.read();
        for (int i = 0; i < 10; i++) {
            for (byte b : frame) {
                socket.arrive(new byte[] {b}).turns();
                pass(1);
            }
            socket.next().release();
            socket.read();
        }

        assertThat(error()).isNull();
    }

    @Test
    void stopsWithItsConnection() {
        socket.close();

        pass(100);

        assertThat(said()).isEmpty();
        assertThat(error()).isNull();
    }
}
