package io.sluice.gateway.state;

class MemoryStoreTest extends StateStoreContract {

    @Override
    protected StateStore open() {
        return new MemoryStore();
    }
}
