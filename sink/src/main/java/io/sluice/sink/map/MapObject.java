package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.vault.VaultKeys;
import io.sluice.wire.Id;

/**
 * A segment that the entries of a map run point into.
 *
 * <p>Format: docs/format.md, section 6, object table.
 *
 * @param machine whose segment it is
 * @param cycle the cycle that wrote it
 * @param segment its id
 * @param length of the whole object in bytes; 0 for the object that holds the run itself
 * @param crc32c of the whole object; 0 for the object that holds the run itself
 */
public record MapObject(Id machine, Id cycle, Id segment, long length, int crc32c) {

    static final int BYTES = 64;

    /** Refuses what cannot be. */
    public MapObject {
        if (machine.isNone() || cycle.isNone() || segment.isNone() || length < 0) {
            throw new IllegalArgumentException(
                    "object of " + length + " bytes: machine " + machine + ", cycle " + cycle + ", segment " + segment);
        }
    }

    /** The key of the object. */
    public String key() {
        return VaultKeys.segment(machine, cycle, segment);
    }

    void encode(ByteBuf out) {
        machine.writeTo(out);
        cycle.writeTo(out);
        segment.writeTo(out);
        out.writeLong(length).writeInt(crc32c).writeInt(0);
    }

    static MapObject decode(ByteBuf in) {
        MapObject object =
                new MapObject(Id.readFrom(in), Id.readFrom(in), Id.readFrom(in), in.readLong(), in.readInt());
        if (in.readInt() != 0) {
            throw new IllegalArgumentException("reserved bytes of " + object.key() + " are not zero");
        }
        return object;
    }
}
