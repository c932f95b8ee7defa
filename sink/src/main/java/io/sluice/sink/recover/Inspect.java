package io.sluice.sink.recover;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.store.BlobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Says in words what an object of a vault, or a file of a cache, holds.
 *
 * <p>What it is is told by its content, not by its name. Threads: works on the scheduler it is given, whose threads may block and are
 * not the store's. Errors: {@link DamagedException} for what is not what was written, or is no object of a vault.
 */
public final class Inspect {

    private static final int MAX_JSON_BYTES = 64 << 20;
    private static final int LINE_BYTES = "sha256=".length() + 64 + 1;
    private static final String SEGMENT = "SLUICSEG";
    private static final String RUN = "SLUICRUN";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final ByteBufAllocator allocator;
    private final Scheduler scheduler;

    /** Collaborators stay the caller's. */
    public Inspect(ByteBufAllocator allocator, Scheduler scheduler) {
        this.allocator = allocator;
        this.scheduler = scheduler;
    }

    /** An object of a store. */
    public Mono<Description> object(BlobStore store, String key) {
        return Mono.fromCallable(() -> describe(ObjectSource.of(store, key))).subscribeOn(scheduler);
    }

    /** A local file. */
    public Mono<Description> file(Path file) {
        return Mono.fromCallable(() -> {
                    try (ObjectSource source = ObjectSource.of(file, allocator)) {
                        return describe(source);
                    }
                })
                .subscribeOn(scheduler);
    }

    private Description describe(ObjectSource source) throws IOException {
        String magic = text(source, 0, (int) Math.min(8, source.length()));
        if (magic.equals(SEGMENT)) {
            return new Describer(source, allocator).segment();
        }
        if (magic.equals(RUN)) {
            return new Describer(source, allocator).run(0, source.length());
        }
        return json(source);
    }

    private static String text(ObjectSource source, long offset, int count) throws IOException {
        ByteBuf bytes = source.read(offset, count);
        try {
            return bytes.toString(StandardCharsets.UTF_8);
        } finally {
            bytes.release();
        }
    }

    private static Description json(ObjectSource source) throws IOException {
        long length = source.length();
        if (length <= LINE_BYTES || length > MAX_JSON_BYTES) {
            throw new DamagedException(source.name(), "it is neither a segment nor a map run nor a JSON object");
        }
        String text = text(source, 0, (int) length - LINE_BYTES);
        String line = text(source, length - LINE_BYTES, LINE_BYTES);
        if (!line.equals("sha256=" + sha256(text) + "\n")) {
            throw new DamagedException(source.name(), "its last line is not the SHA-256 of what stands before it");
        }
        JsonNode json = MAPPER.readTree(text);
        Map<String, Object> fields = MAPPER.convertValue(json, new TypeReference<>() {});
        List<String> lines = new ArrayList<>();
        json.properties().forEach(member -> describe(member.getKey(), member.getValue(), lines));
        return new Description(source.name(), json.path("format").asText("JSON object"), fields, lines);
    }

    private static void describe(String name, JsonNode value, List<String> lines) {
        if (value.isArray()) {
            lines.add(name + ": " + value.size());
            value.forEach(element -> lines.add("  " + element));
        } else {
            lines.add(name + ": " + (value.isValueNode() ? value.asText() : value.toString()));
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
