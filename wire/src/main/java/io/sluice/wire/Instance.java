package io.sluice.wire;

/** Who speaks: {@code host} stays with the host, {@code state} with the agent's state directory. */
public record Instance(Id host, Id state) {}
