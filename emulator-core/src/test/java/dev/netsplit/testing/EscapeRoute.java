package dev.netsplit.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.collect.ObjectArrays;
import com.google.common.io.BaseEncoding;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A way out of the machine, in a network namespace that belongs to the calling JVM alone: a veth pair with the default
 * routes of both families on its one end, and a sniffing socket on the other. The namespace forwards, takes every
 * source for good and obeys source routes.
 */
public final class EscapeRoute implements AutoCloseable {
    /**
     * What a JVM is started by to have a network namespace to itself. A JVM that finds no loopback device switched on
     * knows no IPv6.
     */
    public static final List<String> BY =
            List.of("unshare", "-n", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");

    /** Documentation addresses (RFC 5737, RFC 3849), which only the default routes lead to. */
    public static final String FAR_IPV4 = "203.0.113.77";

    public static final String FAR_IPV6 = "2001:db8:77::77";

    /** The machine's own address on that way, and so no address of any network. */
    public static final String OWN_IPV4 = "192.0.2.1";

    private static final String OWN_MAC = "02:00:00:00:00:01";
    private static final String GATEWAY_MAC = "02:00:00:00:00:fe";
    private static final String MARKER = "the end";

    /**
     * Prints each IP packet that leaves. What the kernel says of itself, from no address or a link-local one, does not
     * count.
     */
    private static final String SNIFFER = """
            import select, socket, sys
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
            s.bind(('wire', 3))
            print('ready', flush=True)
            while True:
                if sys.stdin in select.select([s, sys.stdin], [], [])[0]:
                    break  # the JVM has ended
                frame, sender = s.recvfrom(70000)
                if sender[2] == socket.PACKET_OUTGOING:
                    continue
                kind = frame[12:14]
                if kind == b'\\x08\\x00':
                    text = 'IPv4 %s -> %s' % (socket.inet_ntoa(frame[26:30]), socket.inet_ntoa(frame[30:34]))
                elif kind == b'\\x86\\xdd' and frame[22:24] != b'\\xfe\\x80' and frame[22:38] != bytes(16):
                    six = lambda b: socket.inet_ntop(socket.AF_INET6, b)
                    text = 'IPv6 %s -> %s' % (six(frame[22:38]), six(frame[38:54]))
                else:
                    continue
                print('the end' if b'the end' in frame else text + ' ' + frame[14:].hex(), flush=True)
            """;

    private final Process sniffer;
    private final BufferedReader output;

    private EscapeRoute(Process sniffer) {
        this.sniffer = sniffer;
        this.output = sniffer.inputReader(UTF_8);
    }

    /** Makes the way, in a JVM that was started by {@link #BY}. */
    public static EscapeRoute open() throws IOException, InterruptedException {
        for (String each : List.of("all", "default")) {
            set("ipv4/conf/" + each + "/rp_filter", "0");
            set("ipv4/conf/" + each + "/accept_source_route", "1");
            set("ipv4/conf/" + each + "/accept_local", "1");
            set("ipv4/conf/" + each + "/route_localnet", "1");
            set("ipv4/conf/" + each + "/proxy_arp", "1");
            set("ipv6/conf/" + each + "/forwarding", "1");
            set("ipv6/conf/" + each + "/accept_ra", "2");
            set("ipv6/conf/" + each + "/seg6_enabled", "1");
            set("ipv6/conf/" + each + "/rpl_seg_enabled", "1");
        }
        set("ipv4/ip_forward", "1");
        ip("link add eth0 address " + OWN_MAC + " type veth peer name wire");
        ip("link set wire up");
        ip("link set eth0 up");
        ip("addr add " + OWN_IPV4 + "/24 dev eth0");
        ip("addr add 2001:db8:1::1/64 dev eth0 nodad");
        ip("neigh add 192.0.2.254 lladdr " + GATEWAY_MAC + " dev eth0 nud permanent");
        ip("neigh add 2001:db8:1::fe lladdr " + GATEWAY_MAC + " dev eth0 nud permanent");
        ip("route add default via 192.0.2.254 dev eth0");
        ip("-6 route add default via 2001:db8:1::fe dev eth0");
        EscapeRoute route = new EscapeRoute(new ProcessBuilder("python3", "-c", SNIFFER)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        if (!"ready".equals(route.output.readLine())) {
            throw new IOException("the sniffer did not start");
        }
        return route;
    }

    /** What has left until now, apart from one datagram that shows that the sniffer is awake. */
    public List<String> escaped() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] marker = MARKER.getBytes(UTF_8);
            socket.send(new DatagramPacket(marker, marker.length, InetAddress.getByName("203.0.113.1"), 9));
        }
        List<String> packets = new ArrayList<>();
        for (String line = output.readLine(); !MARKER.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IOException("the sniffer ended");
            }
            packets.add(line);
        }
        return packets;
    }

    /** Hands a packet to the machine, as if it came from far away by the way on which others leave. */
    public static void comeIn(byte[] ipv4Packet) throws IOException, InterruptedException {
        String program = """
                import socket
                s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
                s.bind(('wire', 0))
                s.send(bytes.fromhex('%s%s0800%s'))
                """;
        run(
                "python3",
                "-c",
                program.formatted(
                        OWN_MAC.replace(":", ""),
                        GATEWAY_MAC.replace(":", ""),
                        BaseEncoding.base16().encode(ipv4Packet)));
    }

    /** Runs the {@code ip} command in the JVM's namespace; returns its output. */
    public static String ip(String arguments) throws IOException, InterruptedException {
        return run(ObjectArrays.concat("ip", arguments.split(" ")));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(20, SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    /** Sets what this kernel knows; the newest of them it may not. */
    private static void set(String sysctl, String value) throws IOException {
        Path file = Path.of("/proc/sys/net", sysctl);
        if (Files.exists(file)) {
            Files.writeString(file, value);
        }
    }

    @Override
    public void close() {
        sniffer.destroyForcibly();
    }
}
