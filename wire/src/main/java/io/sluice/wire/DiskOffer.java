package io.sluice.wire;

/** A disk as the agent sees it. */
public record DiskOffer(String id, long sizeBytes, int sectorBytes) {

    /** Refuses negative sizes. */
    public DiskOffer {
        Checks.notNegative("sizeBytes", sizeBytes);
        Checks.that(sectorBytes >= 512 && sectorBytes <= 65536, "sectorBytes", sectorBytes);
    }
}
