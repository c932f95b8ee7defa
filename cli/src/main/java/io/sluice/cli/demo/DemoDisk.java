package io.sluice.cli.demo;

import io.sluice.cli.demo.RealFiles.RealFile;
import io.sluice.cli.process.CommandFailedException;
import io.sluice.cli.process.Interruption;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A disk image with an ext4 file system that real files of this machine fill to about 55 %, and a change of about 2 % of it.
 *
 * <p>Threads: blocks the caller.
 */
final class DemoDisk {

    private static final int FILLED_PERCENT = 55;
    private static final int CHANGED_PERCENT = 1;
    private static final int PERCENT = 100;

    private final Path image;
    private final Path directory;
    private final long sizeBytes;
    private final FileSystemTools tools;
    private final Interruption interruption;
    private final List<RealFile> kept = new ArrayList<>();
    private final List<RealFile> later = new ArrayList<>();

    /** A disk {@code disk.img} in that directory; nothing is made yet. */
    DemoDisk(Path directory, long sizeBytes, FileSystemTools tools, Interruption interruption) {
        this.image = directory.resolve("disk.img");
        this.directory = directory;
        this.sizeBytes = sizeBytes;
        this.tools = tools;
        this.interruption = interruption;
    }

    /** The image. */
    Path image() {
        return image;
    }

    /** Chooses the files, and makes the image with them. */
    void make() throws IOException {
        divide(RealFiles.choose(sizeBytes / PERCENT * (FILLED_PERCENT + CHANGED_PERCENT)));
        Path tree = Files.createDirectory(directory.resolve("tree"));
        for (RealFile file : kept) {
            copy(file.path(), tree.resolve(inTree(file)));
        }
        try (RandomAccessFile empty = new RandomAccessFile(image.toFile(), "rw")) {
            empty.setLength(sizeBytes);
        }
        tools.makeFileSystem(image, tree);
        Directories.delete(tree);
    }

    /** Removes a few files from the image and writes others. */
    void change() throws IOException {
        List<String> removed = new ArrayList<>();
        long budget = sizeBytes / PERCENT * CHANGED_PERCENT;
        for (RealFile file : kept) {
            if (budget < file.bytes()) {
                break;
            }
            budget -= file.bytes();
            removed.add("/" + inTree(file));
        }
        Map<Path, String> written = new LinkedHashMap<>();
        later.forEach(file -> written.put(file.path(), "/new-" + written.size()));
        tools.change(image, removed, written);
    }

    /** Some for later, from all over the list, the rest for the file system as it is made. */
    private void divide(List<RealFile> files) {
        long laterBytes = sizeBytes / PERCENT * CHANGED_PERCENT;
        int every = FILLED_PERCENT / CHANGED_PERCENT;
        for (int i = 0; i < files.size(); i++) {
            RealFile file = files.get(i);
            boolean keepForLater = i % every == every - 1 && file.bytes() <= laterBytes;
            (keepForLater ? later : kept).add(file);
            laterBytes -= keepForLater ? file.bytes() : 0;
        }
        if (kept.isEmpty() || later.isEmpty()) {
            throw new CommandFailedException("this machine has too few files to fill a disk with");
        }
    }

    private void copy(Path from, Path to) throws IOException {
        interruption.check();
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static String inTree(RealFile file) {
        return file.path().toString().substring(1);
    }
}
