package io.sluice.cli.demo;

import io.sluice.cli.process.CommandFailedException;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * The programs that make and change an ext4 file system inside an image, without root and without mounting it.
 *
 * <p>Threads: blocks the caller; an interruption ends the program. Errors: {@link UsageException} where a program is missing,
 * {@link CommandFailedException} with its last line where it fails.
 */
final class FileSystemTools {

    /** Real files are small: with mke2fs's usual 16 KiB for each it would run out of inodes. */
    private static final String BYTES_PER_INODE = "4096";

    private final Path mke2fs;
    private final Path debugfs;
    private final Path scratch;
    private final Interruption interruption;

    /**
     * Looks for the programs.
     *
     * @param scratch a directory for scripts and logs
     */
    FileSystemTools(Map<String, String> environment, Path scratch, Interruption interruption) {
        this.mke2fs = find("mke2fs", environment);
        this.debugfs = find("debugfs", environment);
        this.scratch = scratch;
        this.interruption = interruption;
    }

    private static Path find(String program, Map<String, String> environment) {
        // Users other than root often do not have /usr/sbin in their path.
        String path = environment.getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin";
        for (String directory : path.split(":", -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, program);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new UsageException(program + " is missing: install it, for instance with apt-get install e2fsprogs");
    }

    /** Makes an ext4 file system in {@code image}, which exists, with a copy of {@code tree} in it. */
    void makeFileSystem(Path image, Path tree) throws IOException {
        run(List.of(
                mke2fs.toString(),
                "-q",
                "-t",
                "ext4",
                "-F",
                "-i",
                BYTES_PER_INODE,
                "-E",
                "lazy_itable_init=0",
                "-d",
                tree.toString(),
                image.toString()));
    }

    /** Removes and writes files in the file system in {@code image}. */
    void change(Path image, List<String> removed, Map<Path, String> written) throws IOException {
        List<String> script = new ArrayList<>();
        removed.forEach(name -> script.add("rm \"" + name + "\""));
        written.forEach((file, name) -> script.add("write \"" + file + "\" \"" + name + "\""));
        Path file = Files.write(scratch.resolve("changes"), script);
        run(List.of(debugfs.toString(), "-w", "-f", file.toString(), image.toString()));
    }

    private void run(List<String> command) throws IOException {
        Path log = scratch.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            interruption.await(Mono.fromFuture(process.onExit()));
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            String said = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
            String last = said.substring(said.lastIndexOf('\n') + 1);
            throw new CommandFailedException(
                    Path.of(command.get(0)).getFileName() + " failed with " + process.exitValue() + ": " + last);
        }
    }
}
