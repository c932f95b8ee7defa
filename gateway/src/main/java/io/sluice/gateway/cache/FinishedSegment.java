package io.sluice.gateway.cache;

import io.sluice.sink.segment.SegmentSummary;
import java.nio.file.Path;

/**
 * A segment that is closed and durable in the cache, ready for upload.
 *
 * @param summary what a recovery point will say of it
 * @param file where it lies
 * @param cacheBytes what it has been counted with in the cache
 */
public record FinishedSegment(SegmentSummary summary, Path file, long cacheBytes) {}
