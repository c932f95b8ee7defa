package io.sluice.cli.replicate;

import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.source.DiskSource;
import io.sluice.agent.source.DiskView;
import io.sluice.agent.source.FileDisk;
import io.sluice.cli.process.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code id=path} and {@code path}; a path alone gets its base name as id. A path that looks like {@code id=path} is written with a
 * {@code ./} in front.
 */
final class DiskArguments {

    private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9._-]+)=(.+)");

    private DiskArguments() {}

    /**
     * The disks, each of which could be opened a moment ago: so a misspelt path changes nothing anywhere.
     *
     * @throws UsageException for what is no disk, or may not be read
     */
    static List<RequestedDisk> read(List<String> arguments) {
        List<RequestedDisk> disks = arguments.stream().map(DiskArguments::read).toList();
        disks.forEach(disk -> tryOpening(disk.source()));
        return disks;
    }

    private static RequestedDisk read(String argument) {
        Matcher named = NAMED.matcher(argument);
        try {
            return named.matches()
                    ? new RequestedDisk(named.group(1), new FileDisk(Path.of(named.group(2))))
                    : unnamed(Path.of(argument));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + "; a disk is named as in sda=PATH", e);
        }
    }

    private static RequestedDisk unnamed(Path path) {
        Path name = path.getFileName();
        if (name == null || name.toString().isEmpty()) {
            throw new UsageException("disk '" + path + "' is no file: give an image or a block device");
        }
        return new RequestedDisk(name.toString(), new FileDisk(path));
    }

    private static void tryOpening(DiskSource source) {
        try (DiskView view = source.open()) {
            view.sizeBytes();
        } catch (IOException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
