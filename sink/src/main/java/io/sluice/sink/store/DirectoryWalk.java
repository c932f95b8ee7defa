package io.sluice.sink.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files below a directory as objects, in the order of their keys. One directory per level is held in memory.
 *
 * <p>Keys ascend as whole strings do, where a slash comes behind a dot and a dash: so a directory is sorted as if its name ended with the
 * slash. Symbolic links are not followed.
 *
 * <p>Threads: one at a time.
 */
final class DirectoryWalk {

    /** A name in a directory, with a slash at the end if it is one itself. */
    record Entry(String name, long lengthBytes) {
        boolean isDirectory() {
            return name.endsWith("/");
        }
    }

    private record Level(String prefix, Iterator<Entry> entries) {}

    private final Path root;
    private final Deque<Level> levels = new ArrayDeque<>();

    DirectoryWalk(Path root, String prefix) throws IOException {
        this.root = root;
        descend(prefix);
    }

    /** The next object, or null at the end. */
    @Nullable
    BlobInfo next() throws IOException {
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (!level.entries.hasNext()) {
                levels.pop();
                continue;
            }
            Entry entry = level.entries.next();
            String key = level.prefix + entry.name;
            if (!entry.isDirectory()) {
                return new BlobInfo(key, entry.lengthBytes);
            }
            descend(key);
        }
        return null;
    }

    private void descend(String prefix) throws IOException {
        levels.push(new Level(prefix, entries(root.resolve(prefix)).iterator()));
    }

    /** What a directory holds, sorted; nothing if it does not exist. */
    static List<Entry> entries(Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                add(path, entries);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    private static void add(Path path, List<Entry> entries) throws IOException {
        String name = String.valueOf(path.getFileName());
        if (name.startsWith(BlobKeys.TEMPORARY)) {
            return;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            entries.add(attributes.isDirectory() ? new Entry(name + "/", 0) : new Entry(name, attributes.size()));
        } catch (NoSuchFileException e) {
            // Deleted since the directory was read: a list need not have it.
            return;
        }
    }
}
