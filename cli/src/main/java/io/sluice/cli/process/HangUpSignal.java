package io.sluice.cli.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * SIGHUP of this process. The JVM's own way to hear a signal is in {@code sun.misc}, which every JVM has and no compiler lets one name; where it is missing
 * the signal ends the process, as it does for every program that has nothing to do with it.
 */
final class HangUpSignal {

    private HangUpSignal() {}

    /** From now on the signal runs this, on a thread of its own each time, and ends nothing. */
    static void hear(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, arguments) -> {
                action.run(); // nobody asks a handler for anything else
                return null;
            };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("HUP"),
                            Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM lets nobody hear SIGHUP", e);
        }
    }
}
