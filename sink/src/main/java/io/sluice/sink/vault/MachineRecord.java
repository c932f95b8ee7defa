package io.sluice.sink.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.config.Names;
import io.sluice.wire.Id;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;

/**
 * What a machine is called and which of its disks are to be protected. Format: docs/format.md, section 3. Immutable.
 *
 * @param machine the machine's id
 * @param number counts its records from 1; the highest rules
 * @param name what the user calls it
 * @param created when this record was made; cut to milliseconds
 * @param disks the ids of the disks
 */
public record MachineRecord(Id machine, long number, String name, Instant created, List<String> disks) {

    static final String FORMAT = "sluice-machine";

    /** Refuses names that are none, and a disk twice. */
    public MachineRecord {
        created = created.truncatedTo(ChronoUnit.MILLIS);
        disks = List.copyOf(disks);
        Names.machine(name);
        disks.forEach(Names::disk);
        if (machine.isNone() || number < 1) {
            throw new IllegalArgumentException("record " + number + " of machine " + machine);
        }
        if (new HashSet<>(disks).size() < disks.size()) {
            throw new IllegalArgumentException("machine " + name + " with a disk twice: " + disks);
        }
    }

    /** The next record of the machine, with other disks. */
    public MachineRecord withDisks(List<String> newDisks, Instant now) {
        return new MachineRecord(machine, number + 1, name, now, newDisks);
    }

    /** The next record of the machine, with another name. */
    public MachineRecord withName(String newName, Instant now) {
        return new MachineRecord(machine, number + 1, newName, now, disks);
    }

    /** The key it is stored under. */
    public String key() {
        return VaultKeys.record(machine, number);
    }

    /** The object's bytes. */
    public byte[] encode() {
        ObjectNode json = CheckedJson.object(FORMAT)
                .put("machine", machine.toString())
                .put("number", number)
                .put("name", name)
                .put("created", CheckedJson.time(created));
        json.set("disks", CheckedJson.array(disks, id -> CheckedJson.object().put("id", id)));
        json.putNull("hardware").putNull("protection");
        return CheckedJson.encode(json);
    }

    /**
     * Reads the object's bytes.
     *
     * @param object what to call it in errors: its key
     * @throws io.sluice.sink.DamagedException when the bytes are not what was written
     * @throws VaultException when they are of a newer format
     */
    public static MachineRecord decode(String object, byte[] bytes) {
        return CheckedJson.decode(object, bytes, FORMAT, MachineRecord::read);
    }

    private static MachineRecord read(Members json) {
        return new MachineRecord(
                json.id("machine"),
                json.quantity("number"),
                json.text("name"),
                json.time("created"),
                json.list("disks", disk -> disk.text("id")));
    }
}
