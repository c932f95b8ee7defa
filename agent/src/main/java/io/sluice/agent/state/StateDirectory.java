package io.sluice.agent.state;

import io.sluice.wire.Id;
import io.sluice.wire.Message.Instance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * The directory that holds all that the agent remembers.
 *
 * <pre>
 *   instance.json                                      who this agent is
 *   machines/&lt;vault&gt;/&lt;machine&gt;/lock                 held while the machine is replicated
 *   machines/&lt;vault&gt;/&lt;machine&gt;/state.json           which cycles there are; replaced as a whole
 *   machines/&lt;vault&gt;/&lt;machine&gt;/&lt;cycle&gt;/&lt;incarnation&gt;.digests
 * </pre>
 *
 * <p>Blocks: every method. Threads: any.
 */
public final class StateDirectory {

    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    private final Path root;
    private final Path machineId;
    private final RandomGenerator random;

    /** The state in that directory, which need not exist yet. */
    public StateDirectory(Path root, RandomGenerator random) {
        this(root, MACHINE_ID, random);
    }

    StateDirectory(Path root, Path machineId, RandomGenerator random) {
        this.root = root;
        this.machineId = machineId;
        this.random = random;
    }

    /** Who this agent is; decided at the first call ever. */
    public Instance instance() throws IOException {
        AtomicFile.createDirectories(root);
        return new Instances(root.resolve("instance.json"), machineId, random).load();
    }

    /**
     * Opens a machine's state for this process alone.
     *
     * @throws StateLockedException when another process has it
     */
    public MachineState open(Id vault, Id machine) throws IOException {
        Path directory = root.resolve("machines").resolve(vault.toString()).resolve(machine.toString());
        AtomicFile.createDirectories(directory);
        MachineLock lock = MachineLock.acquire(directory.resolve("lock"));
        try {
            return new MachineState(directory, vault, machine, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }
}
