package io.sluice.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CacheSpaceTest {

    private final CacheSpace space = new CacheSpace(100);
    private final List<Boolean> changes = new ArrayList<>();

    @BeforeEach
    void listen() {
        space.changes().subscribe(changes::add);
    }

    @Test
    void saysWhenItIsFullAndWhenItHasRoomAgain() {
        CacheSpace.Account account = space.account();
        account.take(99);
        assertThat(space.isOpen()).isTrue();
        account.take(1);
        assertThat(space.isOpen()).isFalse();
        account.leave(100);
        account.giveBack(50);
        assertThat(space.isOpen()).isTrue();
        assertThat(changes).containsExactly(false, true);
    }

    @Test
    void saysAgainThatItIsFullWhenWhatCameLateFillsItAlone() {
        CacheSpace.Account first = space.account();
        CacheSpace.Account late = space.account();
        first.take(100);
        first.leave(100);
        late.take(120);
        first.giveBack(100);
        assertThat(changes).containsExactly(false, false);
        late.take(1);
        assertThat(changes).as("once is enough").containsExactly(false, false);
        late.leave(121);
        late.giveBack(121);
        assertThat(changes).containsExactly(false, false, true);
    }

    @Test
    void anAccountThatEndsGivesBackAllOfItOnce() {
        CacheSpace.Account account = space.account();
        account.take(150);
        account.leave(150);
        account.close();
        account.giveBack(150);
        account.close();
        account.take(10);
        assertThat(space.usedBytes()).isZero();
        assertThat(changes).containsExactly(false, true);
    }

    @Test
    void whatIsLeftBehindCountsButTakesAtMostHalfOfTheRoom() {
        CacheSpace.Account left = space.account();
        left.take(30);
        left.leave(30);
        left.leaveBehind();
        left.leaveBehind();
        assertThat(space.usedBytes()).isEqualTo(30);
        CacheSpace.Account open = space.account();
        open.take(70);
        assertThat(space.isOpen()).isFalse();
        left.close();
        assertThat(space.isOpen()).isTrue();
        assertThat(space.usedBytes()).isEqualTo(70);

        CacheSpace.Account whole = space.account();
        whole.take(100);
        whole.leaveBehind();
        whole.giveBack(100);
        open.leave(70);
        open.giveBack(70);
        open.take(49);
        assertThat(space.isOpen()).isTrue();
        open.take(1);
        assertThat(space.isOpen()).isFalse();
        whole.close();
        assertThat(space.usedBytes()).isEqualTo(50);
    }

    @Test
    void saysThatItIsFullWhenTheOneThatWasLeavingHasEnded() {
        CacheSpace.Account leaving = space.account();
        CacheSpace.Account open = space.account();
        open.take(100);
        leaving.take(50);
        leaving.leave(50);
        leaving.close();
        assertThat(changes).containsExactly(false, false);
    }

    @Test
    void aDiskThatIsNearlyFullClosesItBeforeItIsAndOpensItWhenThereIsRoom() {
        CacheSpace.Account account = space.account();
        space.onDisk(60, 20);
        account.write(40);
        assertThat(space.isOpen()).isTrue();
        account.write(1);
        assertThat(space.isOpen()).isFalse();
        assertThat(space.isDiskLow()).isTrue();
        assertThat(changes).as("segments are to be closed").containsExactly(false);
        space.onDisk(19, 20);
        assertThat(changes).as("once is enough").containsExactly(false);
        account.leave(41);
        account.giveBack(41);
        assertThat(changes)
                .as("something left, and what came since is to leave")
                .containsExactly(false, false);
        space.onDisk(60, 20);
        assertThat(space.isOpen()).isTrue();
        assertThat(changes).containsExactly(false, false, true);
    }

    @Test
    void whatOthersWriteToTheDiskClosesItToo() {
        space.onDisk(60, 20);
        space.onDisk(10, 20);
        assertThat(space.isOpen()).isFalse();
        space.onDisk(30, 20);
        assertThat(space.isOpen()).isTrue();
        assertThat(changes).containsExactly(false, true);
    }
}
