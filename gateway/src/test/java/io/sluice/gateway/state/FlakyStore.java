package io.sluice.gateway.state;

/** A store that is away while it is told to be; what is asked of its tables then fails as well. Threads: any. */
public final class FlakyStore implements StateStore {

    private final StateStore store;
    private volatile boolean isFailing;

    /** One that works until it is told otherwise. */
    public FlakyStore(StateStore store) {
        this.store = store;
    }

    /** From now on. */
    public void fail(boolean failing) {
        isFailing = failing;
    }

    @Override
    public Tables tables() {
        if (isFailing) {
            throw StateException.passing("the cable of the state database is pulled", null);
        }
        return store.tables();
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public void close() {
        store.close();
    }
}
