package io.sluice.wire.network;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy that knows CONNECT and Basic credentials, and leads names where it is told; threads of its own, which end with their sockets. */
public final class ConnectProxy implements AutoCloseable {

    private static final int LONGEST_HEAD = 8 << 10;

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, InetSocketAddress> allowed = new ConcurrentHashMap<>();
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private volatile @Nullable String credentials;

    /** One that wants no credentials and allows nothing. */
    public ConnectProxy() throws IOException {
        thread(this::accept);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
    }

    /** Connections for that host:port lead there. */
    public void allow(String target, InetSocketAddress leadsTo) {
        allowed.put(target, leadsTo);
    }

    /** From now on it wants these. */
    public void want(String user, String password) {
        credentials =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** What clients have asked for. */
    public List<String> heads() {
        return heads;
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "connect-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                open.add(client);
                thread(() -> serve(client));
            }
        } catch (IOException e) {
            close();
        }
    }

    private void serve(Socket client) {
        try {
            String head = head(client.getInputStream());
            heads.add(head);
            String target = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/1.1"));
            String wanted = credentials;
            if (wanted != null && !head.contains("roxy-authorization: " + wanted + "\r\n")) {
                answer(client, "407 Proxy Authentication Required");
                client.close();
            } else if (!allowed.containsKey(target)) {
                answer(client, "403 Forbidden");
                client.close();
            } else {
                connect(client, allowed.get(target));
            }
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private void connect(Socket client, InetSocketAddress to) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(to);
        } catch (IOException e) {
            answer(client, "502 Bad Gateway");
            client.close();
            return;
        }
        open.add(server);
        answer(client, "200 Connection established");
        thread(() -> pass(client, server));
        thread(() -> pass(server, client));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() > LONGEST_HEAD) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed as far as anybody can tell.
        }
    }

    @Override
    public void close() {
        closeQuietly(listening);
        open.forEach(ConnectProxy::closeQuietly);
    }
}
