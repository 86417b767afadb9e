package dev.netsplit.internal.linux;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An internet socket that this JVM has open, by a descriptor of its own: so it stays the same socket when its user
 * closes it and the number is given to another one meanwhile. For one thread at a time.
 */
final class OpenSocket implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final int AF_UNSPEC = 0;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final long SIOCGSKNS = 0x894C;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_DOMAIN = 39;
    private static final int TCP_INFO = 11;
    private static final int TCP_CLOSED = 7;
    private static final int TCP_LISTENS = 10;
    private static final int SHUT_RDWR = 2;
    private static final int ADDRESS_LENGTH = 28;

    /** An address, and behind it the length of one. */
    private final NativeMemory memory = NativeMemory.allocate(ADDRESS_LENGTH + Integer.BYTES);

    private final ByteBuffer buffer = memory.bytes().order(ByteOrder.nativeOrder());
    private final int fd;
    private final boolean isOwn;

    private OpenSocket(int fd, boolean isOwn) {
        this.fd = fd;
        this.isOwn = isOwn;
    }

    /**
     * The kernel's number of the socket that a descriptor stands for, which no other open socket has; empty if it is no
     * socket.
     */
    static Optional<Long> inode(int descriptor) {
        Matcher socket = SOCKET.matcher(
                Tasks.link(DESCRIPTORS.resolve(Integer.toString(descriptor))).orElse(""));
        return socket.matches() ? Optional.of(Long.parseLong(socket.group(1))) : Optional.empty();
    }

    /**
     * The socket that a descriptor stands for just now; empty if there is none, or it is not of TCP or UDP over IP.
     *
     * @throws LinuxException EMFILE if no descriptor is left for it
     */
    static Optional<OpenSocket> of(int descriptor) {
        return of(descriptor, OpenSocket::isOfInternet);
    }

    /**
     * Like {@link #of}, for a socket that {@link #isConnection}. Other sockets are not even duplicated: a listening
     * socket whose user closes it meanwhile would keep its port.
     */
    static Optional<OpenSocket> connection(int descriptor) {
        return of(descriptor, socket -> socket.isOfInternet() && socket.isConnection());
    }

    private static Optional<OpenSocket> of(int descriptor, Predicate<OpenSocket> isWanted) {
        if (inode(descriptor).isEmpty()) {
            return Optional.empty();
        }
        try (OpenSocket borrowed = new OpenSocket(descriptor, false)) {
            if (!isWanted.test(borrowed)) {
                return Optional.empty();
            }
        }
        int own = LibC.fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
        if (own == -1) {
            requireDescriptors();
            return Optional.empty(); // it has been closed
        }
        OpenSocket socket = new OpenSocket(own, true);
        if (isWanted.test(socket)) { // the number may have been given to another file meanwhile
            return Optional.of(socket);
        }
        socket.close();
        return Optional.empty();
    }

    /** A call that was to make a descriptor has failed. */
    private static void requireDescriptors() {
        if (Errno.EMFILE.isLast() || Errno.ENFILE.isLast()) {
            throw new LinuxException("look at a socket of this JVM", Errno.last());
        }
    }

    private boolean isOfInternet() {
        int domain = option(SOL_SOCKET, SO_DOMAIN).orElse(AF_UNSPEC);
        return (domain == AF_INET || domain == AF_INET6) && (isTcp() || protocol() == IPPROTO_UDP);
    }

    private int protocol() {
        return option(SOL_SOCKET, SO_PROTOCOL).orElse(0);
    }

    boolean isTcp() {
        return protocol() == IPPROTO_TCP;
    }

    /** Whether it is one end of a TCP connection, or of one that begins or ends; a listening socket is not. */
    boolean isConnection() {
        if (!isTcp()) {
            return false;
        }
        int state = option(IPPROTO_TCP, TCP_INFO).orElse(TCP_CLOSED) & 0xFF; // the first byte of struct tcp_info
        return state != TCP_CLOSED && state != TCP_LISTENS;
    }

    long inode() {
        return inode(fd).orElseThrow(() -> new AssertionError("a socket must have an inode"));
    }

    /**
     * The network namespace that it is in, as {@link NodeNamespace#identities()} calls it; empty without rights over
     * that one.
     *
     * @throws LinuxException EMFILE if no descriptor is left
     */
    Optional<String> namespace() {
        int namespace = LibC.ioctl(fd, SIOCGSKNS, 0);
        if (namespace == -1) {
            requireDescriptors();
            return Optional.empty();
        }
        try {
            return Tasks.link(DESCRIPTORS.resolve(Integer.toString(namespace)));
        } finally {
            LibC.close(namespace);
        }
    }

    Optional<InetSocketAddress> local() {
        return LibC.getsockname(fd, memory.address(), lengthFor(ADDRESS_LENGTH)) == 0
                ? Optional.of(address())
                : Optional.empty();
    }

    /** Empty if it is not connected, or connects just now. */
    Optional<InetSocketAddress> peer() {
        return LibC.getpeername(fd, memory.address(), lengthFor(ADDRESS_LENGTH)) == 0
                ? Optional.of(address())
                : Optional.empty();
    }

    /** The connection as the kernel is asked for it; empty while it connects. */
    Optional<TcpConnection> connection() {
        if (LibC.getsockname(fd, memory.address(), lengthFor(ADDRESS_LENGTH)) != 0) {
            return Optional.empty();
        }
        byte[] local = addressBytes();
        int localPort = port();
        if (LibC.getpeername(fd, memory.address(), lengthFor(ADDRESS_LENGTH)) != 0) {
            return Optional.empty();
        }
        return Optional.of(TcpConnection.of(buffer.getShort(0), local, localPort, addressBytes(), port()));
    }

    private InetSocketAddress address() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(addressBytes()), port());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has four or sixteen bytes", e);
        }
    }

    /** Of {@code struct sockaddr_in} or {@code sockaddr_in6}. */
    private byte[] addressBytes() {
        boolean ipv4 = buffer.getShort(0) == AF_INET;
        byte[] address = new byte[ipv4 ? 4 : 16];
        buffer.get(ipv4 ? 4 : 8, address);
        return address;
    }

    private int port() {
        return (buffer.get(2) & 0xFF) << 8 | (buffer.get(3) & 0xFF);
    }

    private OptionalInt option(int level, int name) {
        buffer.putInt(0, 0);
        return LibC.getsockopt(fd, level, name, memory.address(), lengthFor(Integer.BYTES)) == 0
                ? OptionalInt.of(buffer.getInt(0))
                : OptionalInt.empty();
    }

    private long lengthFor(int bytes) {
        buffer.putInt(ADDRESS_LENGTH, bytes);
        return memory.address() + ADDRESS_LENGTH;
    }

    /**
     * Ends the connection at once: the other end gets a reset, and calls that wait on it return. Kernels that refuse
     * that while a thread waits end it in an orderly way.
     */
    void reset() {
        buffer.putShort(0, (short) AF_UNSPEC);
        if (LibC.connect(fd, memory.address(), ADDRESS_LENGTH) == -1) {
            LibC.shutdown(fd, SHUT_RDWR);
        }
    }

    @Override
    public void close() {
        if (isOwn) {
            LibC.close(fd);
        }
        memory.close();
    }
}
