package io.sluice.sink.store;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.rate.Pace;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A place for named immutable objects: a directory, a container of a cloud's blob storage, a bucket. What follows is what an
 * implementation promises; {@code BlobStoreContract} in the tests asks for all of it.
 *
 * <ul>
 *   <li><b>Created once.</b> Of any number of {@code create}s of one key, by any number of processes, at most one succeeds; all others
 *       end with EXISTS. Nothing is ever overwritten.
 *   <li><b>Whole or not at all.</b> An object is seen with its full content or not at all, whatever crashes.
 *   <li><b>Visible</b> to every later operation of every process when {@code create} has completed, and possibly before.
 *   <li><b>Durable</b> when {@code create} has completed, and also when it has ended with EXISTS: whoever is told that an object is
 *       there may build on it. One that was merely seen by reading or listing is durable only if its creator was told so.
 *   <li><b>Repeatable.</b> Every operation may be repeated. A {@code create} whose outcome is unknown (an error that is retryable, a
 *       cancelled subscription, a crash) may have happened; repeated, it then ends with EXISTS, and the caller compares.
 *   <li><b>Ordered.</b> Operations are not ordered among each other unless one is subscribed to after the other has completed. Lists
 *       ascend by key, as strings of ASCII compare. A list is not a snapshot: what is created or deleted meanwhile may be in it.
 * </ul>
 *
 * <p>In: keys as {@link BlobKeys} has them; anything else is an {@link IllegalArgumentException} when the operation is assembled.
 *
 * <p>Threads: all methods may be called from any thread and never block it; work starts on subscription, each subscription is an
 * operation of its own, and results arrive on a thread of the store that may be blocked only briefly.
 *
 * <p>Errors: {@link StoreException}, and nothing else; its kind says whether again may help. Foreign errors are classified by the
 * store that knows them. Stores do not retry by themselves: {@link RetryingBlobStore} does.
 *
 * <p>Rate: stores have none of their own; {@link PacedBlobStore} gives one to whatever goes through it.
 *
 * <p>Cancel: a cancelled operation stops soon and frees what it holds; a cancelled {@code create} leaves the object whole or absent.
 */
public interface BlobStore extends AutoCloseable {

    /**
     * Creates an object if there is none of that key.
     *
     * <p>Owns: the caller keeps {@code content} and does not change it before the Mono has ended. For objects of up to some MiB.
     */
    default Mono<Void> create(String key, byte[] content) {
        return create(key, content, Pace.FREE);
    }

    /**
     * Creates an object if there is none of that key, no faster than the pace allows: every stored byte is asked for before it goes, in
     * pieces, and goes soon after; what was allowed and did not go is given back. Waiting holds no thread.
     */
    Mono<Void> create(String key, byte[] content, Pace pace);

    /**
     * Creates an object from a local file if there is none of that key.
     *
     * <p>In: a file that is complete and fsync'ed and whose content nobody changes any more. It may be deleted as soon as the Mono has
     * ended. Memory does not grow with its length.
     *
     * @param mayAdopt whether a store on the same file system may take the file itself (a second link to it) instead of copying it
     */
    default Mono<Void> createFromFile(String key, Path file, boolean mayAdopt) {
        return createFromFile(key, file, mayAdopt, Pace.FREE);
    }

    /** The same, no faster than the pace allows, as of {@link #create(String, byte[], Pace)}. While there is a limit no file is taken itself. */
    Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace pace);

    /**
     * Reads exactly {@code lengthBytes} bytes from {@code offsetBytes} on. Many ranges of one object are cheap.
     *
     * <p>Owns: the buffer is direct and the subscriber's. On cancel the store releases it.
     *
     * <p>Errors: NOT_FOUND; TRUNCATED when the object ends earlier.
     */
    Mono<ByteBuf> read(String key, long offsetBytes, int lengthBytes);

    /** Reads a whole object. Errors: NOT_FOUND; TOO_LARGE when it is longer than {@code maxBytes}. */
    Mono<byte[]> readAll(String key, int maxBytes);

    /** What is known of an object; empty when there is none. */
    Mono<BlobInfo> head(String key);

    /**
     * All objects whose key starts with {@code prefix}, which is empty or ends with a slash, at any depth, ascending by key. Streams:
     * memory does not grow with the number of objects, but in a directory with the names of one level.
     */
    Flux<BlobInfo> list(String prefix);

    /**
     * The next level below {@code prefix} (empty or ending with a slash), ascending, relative to the prefix: names of objects, and, with
     * a slash at their end, of prefixes of more. Such a prefix may turn out to be empty.
     */
    Flux<String> children(String prefix);

    /** Deletes an object, durably. Completes also when there is none. */
    Mono<Void> delete(String key);

    /** Frees what the store holds; operations must not be running any more. */
    @Override
    default void close() {}
}
