package io.sluice.cli.output;

/** A part of this process whose warnings are not logged until this is closed. */
@FunctionalInterface
public interface MutedLog extends AutoCloseable {

    @Override
    void close();
}
