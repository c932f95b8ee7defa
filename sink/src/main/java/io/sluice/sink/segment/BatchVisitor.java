package io.sluice.sink.segment;

import io.sluice.wire.BatchHeader;

/** Is shown the batches of a segment in their order. */
@FunctionalInterface
public interface BatchVisitor {

    /** One batch and where it stands. */
    void visit(BatchHeader header, BatchPlace place);
}
