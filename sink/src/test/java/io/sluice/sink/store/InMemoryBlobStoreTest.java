package io.sluice.sink.store;

import java.nio.file.Path;

class InMemoryBlobStoreTest extends BlobStoreContract {

    @Override
    protected BlobStore open(Path folder) {
        return new InMemoryBlobStore();
    }
}
