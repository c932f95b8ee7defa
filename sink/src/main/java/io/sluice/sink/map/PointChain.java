package io.sluice.sink.map;

import io.sluice.sink.DamagedException;
import io.sluice.sink.vault.RecoveryPoint;
import java.util.ArrayList;
import java.util.List;

/** The points that a point is made of: itself, its base, and so on down to one taken against zeros (docs/format.md, section 7). */
final class PointChain {

    private PointChain() {}

    /**
     * The chain of the last point of {@code history}, newest first.
     *
     * @param history the points of a machine from 1 on, ascending, up to the one that is meant
     */
    static List<RecoveryPoint> of(List<RecoveryPoint> history) {
        if (history.isEmpty()) {
            throw new IllegalArgumentException("a view of no recovery point");
        }
        List<RecoveryPoint> chain = new ArrayList<>();
        for (int i = history.size() - 1; ; i--) {
            RecoveryPoint point = history.get(i);
            chain.add(point);
            if (point.base().isNone()) {
                return chain;
            }
            if (i == 0
                    || !history.get(i - 1).cycle().equals(point.base())
                    || history.get(i - 1).number() + 1 != point.number()
                    || !history.get(i - 1).machine().equals(point.machine())) {
                throw new DamagedException(
                        point.key(),
                        "its changes were taken against cycle " + point.base()
                                + ", which is not that of the point before it");
            }
        }
    }
}
