package io.sluice.agent.state;

import io.sluice.agent.digest.BlockDigests;
import io.sluice.wire.Id;
import io.sluice.wire.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The directory that holds all that the agent remembers.
 *
 * <pre>
 *   instance.json                                      who this agent is
 *   machines/&lt;SHA-256&gt;.lock                            held while a machine is replicated to a destination, from before the first
 *                                                      HELLO on; the sum is that of destination, newline, machine's name
 *   machines/&lt;vault&gt;/&lt;machine&gt;/lock                 held while the state below is in use
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
     * Takes a machine for this process alone before its gateway hears of it: a gateway ends the older of two sessions of one agent.
     *
     * @param destination what this host calls the gateway or the vault
     * @param machine the machine's name
     * @throws StateLockedException when another process has it
     */
    public MachineLock lock(String destination, String machine) throws IOException {
        Path machines = root.resolve("machines");
        AtomicFile.createDirectories(machines);
        // Neither of the two need be a file's name.
        byte[] key = (destination + "\n" + machine).getBytes(StandardCharsets.UTF_8);
        String name = HexFormat.of().formatHex(BlockDigests.sha256().digest(key));
        return MachineLock.acquire(machines.resolve(name + ".lock"));
    }

    /** What is known of a machine's last cycle, whoever is at work on it. */
    public LastCycle lastCycle(Id vault, Id machine) throws IOException {
        return MachineState.lastCycle(directory(vault, machine));
    }

    /**
     * Opens a machine's state for this process alone.
     *
     * @throws StateLockedException when another process has it
     */
    public MachineState open(Id vault, Id machine) throws IOException {
        Path directory = directory(vault, machine);
        AtomicFile.createDirectories(directory);
        MachineLock lock = MachineLock.acquire(directory.resolve("lock"));
        try {
            return new MachineState(directory, vault, machine, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private Path directory(Id vault, Id machine) {
        return root.resolve("machines").resolve(vault.toString()).resolve(machine.toString());
    }
}
