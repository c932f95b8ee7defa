package io.sluice.cli.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** The socket of a service manager, held by a process of its own, since Java has none. Needs python3. */
public final class NotifySocket implements AutoCloseable {

    private static final String PROGRAM = """
            import json, socket, sys
            name = sys.argv[1]
            receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            receiver.bind("\\0" + name[1:] if name.startswith("@") else name)
            print(json.dumps("bound"), flush=True)
            while True:
                print(json.dumps(receiver.recv(65536).decode()), flush=True)
            """;

    private final String name;
    private final Process process;
    private final List<String> received = new CopyOnWriteArrayList<>();

    private NotifySocket(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread reader = new Thread(this::read, "notify-socket");
        reader.setDaemon(true);
        reader.start();
        await(1);
        received.remove(0);
    }

    /** Listens at a path, or at an abstract name that begins with {@code @}. */
    public static NotifySocket at(String name) {
        try {
            return new NotifySocket(
                    name,
                    new ProcessBuilder("python3", "-c", PROGRAM, name)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                received.add(json.readValue(line, String.class));
            }
        } catch (IOException e) {
            received.add("the socket's process has ended: " + e.getMessage());
        }
    }

    /** For {@code NOTIFY_SOCKET}. */
    public String name() {
        return name;
    }

    /** What has come so far. */
    public List<String> received() {
        return received;
    }

    /** Waits until so many datagrams have come, and returns all. */
    List<String> await(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> received.size() >= count);
        return received;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
