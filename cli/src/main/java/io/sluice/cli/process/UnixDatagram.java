package io.sluice.cli.process;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Datagrams to a Unix domain socket (unix(7)), which Java 17 does not have.
 *
 * <p>Threads: any; never blocks: a datagram for which the receiver has no room is an error.
 */
final class UnixDatagram {

    private static final boolean AVAILABLE = register();
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 02 | 02000000;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
    private static final int FAMILY_BYTES = 2;
    private static final int MAX_NAME_BYTES = 107;

    private UnixDatagram() {}

    private static native int socket(int domain, int type, int protocol) throws LastErrorException;

    private static native long sendto(
            int descriptor, byte[] message, long length, int flags, byte[] address, int addressLength)
            throws LastErrorException;

    private static native int close(int descriptor);

    private static boolean register() {
        try {
            if (Platform.isLinux() && Platform.is64Bit()) {
                Native.register(UnixDatagram.class, "c");
                return true;
            }
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return false;
        }
        return false;
    }

    /**
     * Sends one.
     *
     * @param name of the socket: a path, or {@code @} and the rest of a name in the abstract namespace
     */
    static void send(String name, String message) throws IOException {
        byte[] address = address(name);
        if (!AVAILABLE) {
            throw new IOException("this platform's library cannot be called");
        }
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try {
            int descriptor = socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            try {
                sendto(descriptor, bytes, bytes.length, MSG_DONTWAIT_NOSIGNAL, address, address.length);
            } finally {
                close(descriptor);
            }
        } catch (LastErrorException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** A sockaddr_un as long as its name. */
    private static byte[] address(String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = name.startsWith("@");
        if (bytes.length < 2 || bytes.length > MAX_NAME_BYTES || !(isAbstract || name.startsWith("/"))) {
            throw new IOException("no name of a Unix socket");
        }
        if (isAbstract) {
            bytes[0] = 0;
        }
        return ByteBuffer.allocate(FAMILY_BYTES + bytes.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(bytes)
                .array();
    }
}
