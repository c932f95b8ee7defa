package io.sluice.gateway.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cycles that lie in the cache and that no session has open: work that an agent may come back for, and may have to do again.
 *
 * <p>They are never the only copy of anything. An agent keeps what it has sent until it is told COMMITTED, and begins anew where a cycle is gone
 * (docs/wire.md, CYCLE_LOST). So when those of agents that never came back fill more than the cache by themselves, the oldest are given up.
 * The one that was left last stays whatever it takes: its agent may be about to connect again, and a first copy may have come a long way.
 *
 * <p>Whoever takes a cycle out of here has its directory for himself. One that is given up gets another name in the same step, so that its
 * agent can begin the cycle again while it is being deleted.
 *
 * <p>Threads: any; blocks.
 */
final class Leftovers {

    static final String GONE = ".gone";

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final CacheSpace space;
    private final Map<Path, CacheSpace.Account> oldestFirst = new LinkedHashMap<>();
    private long renamed;

    Leftovers(CacheSpace space) {
        this.space = space;
    }

    /** Puts a cycle here; its account stays open. */
    void add(Path directory, CacheSpace.Account account) {
        account.leaveBehind();
        synchronized (this) {
            oldestFirst.put(directory, account);
        }
    }

    /** Takes a cycle out; null if it is not here. The caller closes the account, or puts the cycle back. */
    synchronized CacheSpace.@Nullable Account take(Path directory) {
        return oldestFirst.remove(directory);
    }

    /** Deletes a cycle, if it is here. */
    boolean delete(Path directory) throws IOException {
        Path gone;
        CacheSpace.Account account;
        synchronized (this) {
            account = oldestFirst.remove(directory);
            if (account == null) {
                return false;
            }
            gone = rename(directory);
        }
        try {
            if (gone != null) {
                CycleFiles.delete(gone);
            }
            return true;
        } finally {
            account.close();
        }
    }

    private @Nullable Path rename(Path directory) throws IOException {
        Path gone = directory.resolveSibling(directory.getFileName() + "." + renamed++ + GONE);
        try {
            return Files.move(directory, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Gives up the oldest, until what is left fits into the cache. What cannot be deleted now is when the cache is opened again. */
    void deleteOldest() {
        for (Path oldest = tooMuch(); oldest != null; oldest = tooMuch()) {
            LOG.warn("cycle={} is given up: cycles that agents have left fill the cache", oldest.getFileName());
            try {
                delete(oldest);
            } catch (IOException e) {
                LOG.warn("cycle={} could not be deleted: {}", oldest.getFileName(), e.toString());
            }
        }
    }

    /** The oldest that takes anything, but the last. */
    private synchronized @Nullable Path tooMuch() {
        if (space.leftBytes() <= space.capacityBytes()) {
            return null;
        }
        return oldestFirst.entrySet().stream()
                .limit(oldestFirst.size() - 1L)
                .filter(cycle -> cycle.getValue().takenBytes() > 0)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }
}
