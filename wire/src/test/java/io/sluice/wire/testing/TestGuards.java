package io.sluice.wire.testing;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;

/**
 * Watches every test: fails one during which a buffer leaked, and has BlockHound throw where a thread blocks that must
 * not.
 *
 * <p>JUnit finds it by itself (<code>META-INF/services</code>), so no test names it. A leak is only known once the
 * garbage collector has met the buffer: what it met during a test fails that test; what it meets at the end of a class,
 * where a collection is forced, fails the class. <code>-Dsluice.leaks=each</code> forces a collection after every test,
 * and so finds the test.
 */
public final class TestGuards implements AfterEachCallback, AfterAllCallback, Extension {

    private static final String TIMER_QUEUE = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue";
    private static final boolean COLLECT_AFTER_EACH = "each".equals(System.getProperty("sluice.leaks"));

    static {
        BufferLeaks.install();
        // The tests' appender writes to the console on the thread that logs.
        // The kernel's generator is a file to Java, but reading it waits for nothing.
        BlockHound.install(builder -> builder.allowBlockingCallsInside(
                        "ch.qos.logback.classic.Logger", "buildLoggingEventAndAppend")
                .allowBlockingCallsInside("sun.security.provider.NativePRNG", "engineNextBytes")
                // A timer's queue and a pool's list of threads are locked for an instant. And who throws while a thread
                // waits for a lock leaves it in the lock's queue for ever: then the lock is never free again, and that
                // timer's thread hangs.
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker")
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "processWorkerExit")
                // A pool's thread without work waits for some, and that is no blocking.
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "getTask")
                .allowBlockingCallsInside(TIMER_QUEUE, "offer")
                .allowBlockingCallsInside(TIMER_QUEUE, "remove"));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        failOnLeaks(context, COLLECT_AFTER_EACH ? BufferLeaks.collect() : BufferLeaks.drain());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failOnLeaks(context, BufferLeaks.collect());
    }

    private static void failOnLeaks(ExtensionContext context, List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size()
                    + " buffer(s) leaked in or before "
                    + context.getDisplayName()
                    + ": release each where its records end\n"
                    + String.join("\n", leaks));
        }
    }
}
