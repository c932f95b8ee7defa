package io.sluice.agent.cut;

/**
 * A stretch of a disk before anything was read.
 *
 * @param startBytes inclusive, a multiple of the block
 * @param endBytes exclusive: a multiple of the block, or the disk's end
 * @param hole whether it is known to read as zeros
 */
record Stretch(long startBytes, long endBytes, boolean hole) {

    long lengthBytes() {
        return endBytes - startBytes;
    }
}
