package io.sluice.sink.map;

import io.sluice.sink.DamagedException;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.Extents;
import java.util.List;

/**
 * A batch that a map names.
 *
 * @param object the segment that holds it
 * @param ordinal its number there
 * @param position where it stands there, in bytes
 * @param recordLength bytes of header and payload
 */
public record BatchRef(MapObject object, int ordinal, long position, int recordLength) {

    /**
     * Checks that the batch, as it was found, is what the map took it for: it names the extent of every piece, and each piece's data is
     * where the map says. Pieces ascend by address.
     */
    public void checkNames(BatchHeader header, List<ViewPiece> pieces) {
        Extents extents = header.extents();
        int extent = 0;
        long extentRaw = 0;
        for (ViewPiece piece : pieces) {
            long offset = piece.offsetBytes();
            while (extent < extents.count() && extents.endUnits(extent) * Extents.UNIT_BYTES <= offset) {
                extentRaw += extents.lengthUnits(extent++) * Extents.UNIT_BYTES;
            }
            boolean named = extent < extents.count()
                    && extents.offsetUnits(extent) * Extents.UNIT_BYTES <= offset
                    && extents.endUnits(extent) * Extents.UNIT_BYTES >= piece.endBytes()
                    && extentRaw + offset - extents.offsetUnits(extent) * Extents.UNIT_BYTES == piece.rawPosition();
            if (!named || header.codec() == Codec.ZEROS) {
                throw new DamagedException(
                        object.key(),
                        position,
                        "the map looks for disk bytes [" + offset + ", " + piece.endBytes() + ") at raw byte "
                                + piece.rawPosition() + " of batch " + ordinal + ", and the batch here (sequence "
                                + header.sequence() + ") does not name them: " + extents);
            }
        }
    }
}
