package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, in a checkout whose build is the classes under test. */
@Tag("heavy")
class LauncherTest {

    private static final Path ROOT = Path.of(System.getProperty("sluice.root"));
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    @TempDir
    private Path home;

    private Path checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectory(home.resolve("checkout"));
        copy("sluice");
        copy("pom.xml");
        Files.createDirectory(checkout.resolve("tools"));
        copy("tools/toolchain.sh");
        copy("tools/jvm-flags.sh");
        Files.createDirectories(checkout.resolve("cli/src/main"));
        Files.createFile(checkout.resolve("cli/pom.xml"));
        makeJdk();
        Path build = Files.createDirectories(checkout.resolve(".run/1"));
        Files.createSymbolicLink(checkout.resolve(".run/current"), Path.of("1"));
        Files.createFile(build.resolve("sluice-cli.jar"));
        Files.createDirectory(build.resolve("lib"));
        Files.createFile(build.resolve("stamp"));
    }

    @Test
    void whatItMakesIsForItsUserAlone() throws Exception {
        Path disk = new DiskFile(home.resolve("web.img"), 1)
                .sized(1 << 20)
                .written(0, 300_000)
                .path();

        sluice("replicate", disk.toString(), "--to", path("vault"), "--machine", "m", "--state-dir", path("state"));
        sluice("restore", "--from", path("vault"), "--machine", "m", "--out", path("restored"));

        assertThat(home.resolve("restored")).hasSameBinaryContentAs(disk);
        assertThat(made("vault", "state", "restored"))
                .hasSizeGreaterThan(10)
                .allSatisfy(file -> assertThat(OWNER).containsAll(Files.getPosixFilePermissions(file)));
    }

    @Test
    void manualPagesAreForEverybody() throws Exception {
        Path pages = Files.createDirectory(home.resolve("man"));

        sluice("man", "--write-to", pages.toString());

        assertThat(made("man"))
                .filteredOn(Files::isRegularFile)
                .isNotEmpty()
                .allSatisfy(file ->
                        assertThat(Files.getPosixFilePermissions(file)).contains(PosixFilePermission.OTHERS_READ));
    }

    private void copy(String name) throws IOException {
        Files.copy(ROOT.resolve(name), checkout.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** A JDK whose java runs the classes under test, whatever class path it is given. */
    private void makeJdk() throws IOException {
        Path bin = Files.createDirectories(home.resolve("jdk/bin"));
        Files.writeString(
                home.resolve("jdk/release"),
                "JAVA_VERSION=\"" + Runtime.version().feature() + ".0.1\"\n");
        Path java = Files.writeString(bin.resolve("java"), """
                #!/bin/sh
                until [ "${1:-}" = io.sluice.cli.Main ]; do
                  [ $# -gt 0 ] || exit 0
                  shift
                done
                exec '%s' -XX:TieredStopAtLevel=1 -Dlogback.configurationFile='%s' -cp '%s' "$@"
                """.formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Files.writeString(home.resolve("logback.xml"), "<configuration><root level=\"OFF\"/></configuration>"),
                System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void sluice(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "umask 022; exec \"$@\"",
                "sh",
                checkout.resolve("sluice").toString()));
        command.addAll(List.of(words));
        Path log = home.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("ended within two minutes")
                    .isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(log, StandardCharsets.UTF_8))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<Path> made(String... names) throws IOException {
        List<Path> made = new ArrayList<>();
        for (String name : names) {
            try (Stream<Path> files = Files.walk(home.resolve(name))) {
                files.forEach(made::add);
            }
        }
        return made;
    }

    private String path(String name) {
        return home.resolve(name).toString();
    }
}
