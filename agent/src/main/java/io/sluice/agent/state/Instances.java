package io.sluice.agent.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.wire.Id;
import io.sluice.wire.Instance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who this agent is: the host's id, from the system where it has one, and the id of the state directory. */
final class Instances {

    private final Path file;
    private final Path machineId;
    private final RandomGenerator random;

    Instances(Path file, Path machineId, RandomGenerator random) {
        this.file = file;
        this.machineId = machineId;
        this.random = random;
    }

    /** Reads who it is, or decides it once and for all. */
    Instance load() throws IOException {
        Optional<Instance> stored = read();
        Id host = hostId().or(() -> stored.map(Instance::host)).orElseGet(() -> Id.random(random));
        Instance now = new Instance(host, stored.map(Instance::state).orElseGet(() -> Id.random(random)));
        if (!stored.equals(Optional.of(now))) {
            AtomicFile.write(file, StateJson.write(now));
        }
        return now;
    }

    private Optional<Instance> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(StateJson.read(Files.readAllBytes(file), Instance.class));
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "agent state " + file + " is damaged: remove the file to start with a new identity", e);
        }
    }

    /** A cloned host has a machine id of its own, or ought to; its state directory came with the clone. */
    private Optional<Id> hostId() {
        try {
            Id id = Id.parse(Files.readString(machineId).strip());
            return id.isNone() ? Optional.empty() : Optional.of(derived(id));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The machine id itself is confidential (machine-id(5)); other programs derive theirs from it in the same way, with a word of their own. */
    private static Id derived(Id id) {
        byte[] key = ByteBuffer.allocate(Id.BYTES)
                .putLong(id.high())
                .putLong(id.low())
                .array();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            ByteBuffer sum = ByteBuffer.wrap(mac.doFinal("sluice host".getBytes(StandardCharsets.US_ASCII)));
            return new Id(sum.getLong(), sum.getLong());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has HMAC-SHA-256", e);
        }
    }
}
