package io.sluice.gateway.state;

/**
 * Where tables come from: a database that may not be there yet. Threads: one opens at a time; tables are for any that may block.
 *
 * <p>Errors: {@link StateException}, lasting where somebody has to do something.
 */
public interface StateStore extends AutoCloseable {

    /** The tables, ready to be used; opened when they are first asked for. Blocks. */
    Tables tables();

    /** What it is called in messages, without secrets. */
    String name();

    @Override
    void close();
}
