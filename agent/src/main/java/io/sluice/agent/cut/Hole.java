package io.sluice.agent.cut;

/** A stretch of whole blocks that reads as zeros and was not read. */
record Hole(long startBytes, long endBytes) implements Piece {}
