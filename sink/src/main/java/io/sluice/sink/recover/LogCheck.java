package io.sluice.sink.recover;

import io.sluice.sink.DamagedException;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.VaultKeys;
import io.sluice.wire.Id;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log of one machine from point to point and remembers which cycle became which.
 *
 * <p>Threads: one at a time. Limits: some 100 bytes per point.
 */
final class LogCheck {

    private final @Nullable Id vault;
    private final Id machine;
    private final Map<Id, Long> numbers = new HashMap<>();
    private @Nullable RecoveryPoint last;
    private boolean unreadable;

    LogCheck(@Nullable Id vault, Id machine) {
        this.vault = vault;
        this.machine = machine;
    }

    /** The next point of the log. */
    List<Finding> add(long number, RecoveryPoint point) {
        List<Finding> findings = new ArrayList<>();
        String key = VaultKeys.point(machine, number);
        boolean belongs = point.number() == number
                && point.machine().equals(machine)
                && (vault == null || point.vault().equals(vault));
        if (!belongs) {
            findings.add(Finding.damage(
                    key,
                    "it is point " + point.number() + " of machine " + point.machine() + " in vault " + point.vault()
                            + ", and does not belong here"));
        }
        RecoveryPoint before = last;
        if (before != null && before.number() == number - 1) {
            if (!point.parent().equals(before.cycle())) {
                findings.add(Finding.damage(
                        key, "its parent is cycle " + point.parent() + " and the point before it " + before.cycle()));
            } else if (!point.time().isAfter(before.time())) {
                findings.add(Finding.damage(
                        key, "its time " + point.time() + " is not later than that of the point before it"));
            }
        }
        last = point;
        numbers.put(point.cycle(), number);
        return findings;
    }

    Finding addUnreadable(DamagedException e) {
        unreadable = true;
        return Finding.damage(e);
    }

    /** The point that a cycle became, null if none did. */
    @Nullable
    Long numberOf(Id cycle) {
        return numbers.get(cycle);
    }

    /** Whether there is a point of which nobody can tell what it names. */
    boolean hasUnreadable() {
        return unreadable;
    }
}
