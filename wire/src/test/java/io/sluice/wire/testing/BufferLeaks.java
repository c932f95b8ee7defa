package io.sluice.wire.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What Netty's leak detector found, kept instead of logged.
 *
 * <p>Netty tells of a leak when the buffer has been collected, its reference has been enqueued and the next buffer is
 * allocated. {@link #collect} makes all three happen, at the cost of two collections of a small heap.
 */
final class BufferLeaks {

    private static final int COLLECT_TIMEOUT_MILLIS = 2_000;

    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
    private static final List<RecordingDetector<?>> DETECTORS = new CopyOnWriteArrayList<>();

    private BufferLeaks() {}

    /** Takes effect for buffer classes that are initialised afterwards: call it before any. */
    static void install() {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation") // Abstract still, though Netty itself calls the other.
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return register(new RecordingDetector<>(resource, samplingInterval));
            }

            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
                return register(new RecordingDetector<>(resource, samplingInterval));
            }
        });
    }

    private static <T> RecordingDetector<T> register(RecordingDetector<T> detector) {
        DETECTORS.add(detector);
        return detector;
    }

    /** Returns what has been reported since the last call. */
    static List<String> drain() {
        List<String> reports = new ArrayList<>();
        for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
            reports.add(report);
        }
        return reports;
    }

    /** Collects garbage, has every detector report, and returns what has been reported since the last call. */
    static List<String> collect() {
        if (!DETECTORS.isEmpty()) {
            // References of one collection are enqueued in no order; all of the first are before any of the second.
            collectGarbage();
            collectGarbage();
            DETECTORS.forEach(RecordingDetector::poll);
        }
        return drain();
    }

    @SuppressWarnings("UnusedVariable") // The reference itself must stay reachable until it has been enqueued.
    private static void collectGarbage() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> marker = new PhantomReference<>(new Object(), queue);
        System.gc();
        try {
            if (queue.remove(COLLECT_TIMEOUT_MILLIS) != marker) {
                throw new AssertionError("no garbage was collected within " + COLLECT_TIMEOUT_MILLIS
                        + " ms: run the tests without -XX:+DisableExplicitGC");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {

        RecordingDetector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        /** Reports what is in the queue, as the allocation of one more resource would. */
        @SuppressWarnings("unchecked") // Only the object's identity is used.
        void poll() {
            T probe = (T) new Object();
            ResourceLeakTracker<T> tracker = trackForcibly(probe);
            if (tracker != null) {
                tracker.close(probe);
            }
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            REPORTS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            REPORTS.add(resourceType + " (no records: run with -Dio.netty.leakDetection.level=paranoid)");
        }

        @Override
        protected @Nullable Object getInitialHint(String resourceType) {
            return null;
        }
    }
}
