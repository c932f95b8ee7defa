package io.sluice.agent.cut;

/** A stretch of a disk in the order of its address: a hole, or a chunk that was read. */
sealed interface Piece permits Hole, Chunk {

    /** Where it starts, a multiple of the block. */
    long startBytes();

    /** Where it ends (exclusive): at a multiple of the block, or at the disk's end. */
    long endBytes();
}
