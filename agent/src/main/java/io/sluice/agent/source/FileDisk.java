package io.sluice.agent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image file or a block device, read as it is.
 *
 * <p>Errors: {@link DiskUnavailableException} when there is none, or when it may not be read.
 */
public final class FileDisk implements DiskSource {

    private final Path path;
    private final HostFiles host;

    /** The disk at that path. */
    public FileDisk(Path path) {
        this(path, HostFiles.OF_THIS_HOST);
    }

    FileDisk(Path path, HostFiles host) {
        this.path = path;
        this.host = host;
    }

    @Override
    public String describe() {
        return path.toString();
    }

    @Override
    public DiskView open() throws IOException {
        refuseWhatIsNoDisk();
        SparseFile file;
        try {
            file = SparseFile.open(path);
        } catch (IOException e) {
            throw new DiskUnavailableException("disk " + path + " cannot be opened: " + e.getMessage(), e);
        }
        try {
            return new FileView(path, file, new Stillness(host, path, file.self()));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void refuseWhatIsNoDisk() throws IOException {
        if (!Files.exists(path)) {
            throw new DiskUnavailableException("disk " + path + " does not exist");
        }
        if (!Files.isReadable(path)) {
            throw new DiskUnavailableException("disk " + path + " may not be read: run as a user who may");
        }
        if (!Files.isRegularFile(path) && !FileIdentity.of(path).isBlockDevice()) {
            throw new DiskUnavailableException(
                    "disk " + path + " is neither a file nor a block device: give an image or a device");
        }
    }
}
