package io.sluice.gateway.state;

/**
 * A store with other tables than its own.
 *
 * @param store what closes with it
 * @param tables what is asked
 */
public record OtherTables(StateStore store, Tables tables) implements StateStore {

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public void close() {
        store.close();
    }
}
