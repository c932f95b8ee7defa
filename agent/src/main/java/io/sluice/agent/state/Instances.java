package io.sluice.agent.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;

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
            return Optional.of(Id.parse(Files.readString(machineId).strip())).filter(id -> !id.isNone());
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
