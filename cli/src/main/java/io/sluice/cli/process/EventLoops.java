package io.sluice.cli.process;

import reactor.netty.resources.LoopResources;

/** The threads that serve sockets. */
public final class EventLoops {

    /** One moves more than four cores compress; the others would only take turns with it. */
    private static final int CORES_PER_LOOP = 4;

    private EventLoops() {}

    /** For a process whose work is its host's only for a while, among all else that it does. The caller disposes of them. */
    public static LoopResources ofReplication() {
        return loops(Math.max(1, cores() / CORES_PER_LOOP));
    }

    /** For a gateway, with its many connections. The caller disposes of them. */
    public static LoopResources ofGateway() {
        return loops(cores());
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static LoopResources loops(int count) {
        return LoopResources.create("sluice-net", count, true);
    }
}
