package io.sluice.agent.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a file or block device holds still: nobody can write to it now, and nobody has since it was opened. */
final class Stillness {

    private final BlockDevices devices;
    private final OpenWriters writers;
    private final Path path;
    private final Path self;
    private final FileIdentity opened;

    Stillness(HostFiles host, Path path, Path self) throws IOException {
        this.devices = new BlockDevices(host);
        this.writers = new OpenWriters(host);
        this.path = path;
        this.self = self;
        this.opened = FileIdentity.of(self);
    }

    FileIdentity opened() {
        return opened;
    }

    int sectorBytes() {
        return opened.isBlockDevice() ? devices.sectorBytes(opened.blockDevice()) : 512;
    }

    /** Why not, in words. */
    Optional<String> fault() throws IOException {
        if (!opened.isSameContent(FileIdentity.of(self))) {
            return Optional.of("was written while it was read");
        }
        Optional<String> use = opened.isBlockDevice() ? devices.use(opened.blockDevice()) : devices.loopOver(path);
        return use.map(text -> "is " + text).or(() -> writers.find(opened).map(text -> "is " + text));
    }
}
