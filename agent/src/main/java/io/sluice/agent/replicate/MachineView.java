package io.sluice.agent.replicate;

import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.source.DiskView;
import io.sluice.wire.DiskOffer;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All disks of a machine as one cycle sees them.
 *
 * <p>Owns the views. Blocks: opening, asking for instabilities, closing.
 */
final class MachineView implements AutoCloseable {

    private final List<RequestedDisk> disks;
    private final List<DiskView> views = new ArrayList<>();
    private final Instant opened;

    private MachineView(List<RequestedDisk> disks, Instant opened) {
        this.disks = disks;
        this.opened = opened;
    }

    static MachineView open(List<RequestedDisk> disks, Clock clock) throws IOException {
        MachineView machine = new MachineView(disks, clock.instant());
        try {
            for (RequestedDisk disk : disks) {
                machine.views.add(disk.source().open());
            }
            return machine;
        } catch (IOException | RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    /** When the disks were opened. */
    Instant opened() {
        return opened;
    }

    DiskView view(int index) {
        return views.get(index);
    }

    long sizeBytes() {
        return views.stream().mapToLong(DiskView::sizeBytes).sum();
    }

    List<DiskOffer> offers() {
        List<DiskOffer> offers = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            DiskView view = views.get(i);
            offers.add(new DiskOffer(disks.get(i).id(), view.sizeBytes(), view.sectorBytes()));
        }
        return offers;
    }

    /** Why what was read may belong to no single moment, a line for each disk of which that is so. */
    List<String> instabilities() throws IOException {
        List<String> lines = new ArrayList<>();
        for (DiskView view : views) {
            view.instability()
                    .map(why -> why + ": the recovery point is fuzzy, not crash-consistent")
                    .ifPresent(lines::add);
        }
        return lines;
    }

    /** What disk {@code index} must look like for another process to see the same; empty when nothing can promise that. */
    Optional<String> lastingIdentity(int index) {
        return views.get(index).lastingIdentity(opened);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (DiskView view : views) {
            try {
                view.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
