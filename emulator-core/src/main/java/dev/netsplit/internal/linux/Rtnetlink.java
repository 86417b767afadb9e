package dev.netsplit.internal.linux;

import com.google.common.net.InetAddresses;
import com.google.common.primitives.Ints;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.topology.MacAddress;
import dev.netsplit.topology.Prefix;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sets links, addresses and routes by rtnetlink (rtnetlink(7)), as the {@code ip} command does, in the namespace of the
 * thread that opened it. For one thread.
 */
final class Rtnetlink implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private static final short RTM_NEWLINK = 16;
    private static final short RTM_GETLINK = 18;
    private static final short RTM_NEWADDR = 20;
    private static final short RTM_DELADDR = 21;
    private static final short RTM_NEWROUTE = 24;
    private static final short RTM_DELROUTE = 25;
    private static final short RTM_GETROUTE = 26;
    private static final int NLM_F_REPLACE = 0x100;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_CREATE = 0x400;

    private static final int IFF_UP = 1;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_TXQLEN = 13;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final byte IN6_ADDR_GEN_MODE_EUI64 = 0;
    private static final byte IN6_ADDR_GEN_MODE_NONE = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RT_TABLE_LOCAL = 255;
    private static final int RTPROT_KERNEL = 2;
    private static final int RTPROT_STATIC = 4;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;
    private static final int RTN_MULTICAST = 5;
    private static final int RTN_UNREACHABLE = 7;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;

    /** Of a device: where in {@code struct ifinfomsg} its flags are. */
    private static final int LINK_FLAGS = NetlinkSocket.HEADER + 8;

    /** In longer prefixes than that there is no room for one (RFC 3021). */
    private static final int MAX_LENGTH_WITH_BROADCAST = 30;

    /** In place of a device's index. */
    static final int NO_DEVICE = 0;

    private final NetlinkSocket netlink;

    private Rtnetlink(NetlinkSocket netlink) {
        this.netlink = netlink;
    }

    static Rtnetlink open() {
        return new Rtnetlink(NetlinkSocket.open(NetlinkSocket.ROUTE));
    }

    /** The kernel's index of a device. */
    static int indexOf(String device) {
        int index = LibC.if_nametoindex(device);
        if (index == 0) {
            throw new LinuxException("find device " + device, Errno.last());
        }
        return index;
    }

    /** What the device of an index is called; {@code ?} if there is none. */
    static String nameOf(int device) {
        try (NativeMemory name = NativeMemory.allocate(TunDevice.MAX_NAME_LENGTH + 1)) {
            return LibC.if_indextoname(device, name.address()) == 0
                    ? "?"
                    : StandardCharsets.US_ASCII.decode(name.bytes()).toString().trim(); // of the zeros behind it
        }
    }

    /** Switches a device on, as it is. */
    void setUp(int device) {
        request(link(device, IFF_UP), "switch device on");
    }

    /**
     * Switches a device on.
     *
     * @param mtu in bytes
     * @param queueLength in packets
     */
    void setUp(int device, int mtu, int queueLength) {
        request(
                link(device, IFF_UP).attribute(IFLA_MTU, mtu).attribute(IFLA_TXQLEN, queueLength),
                "switch device on, with an MTU of " + mtu + " and a queue of " + queueLength);
    }

    /**
     * Keeps the kernel from giving a device an IPv6 address of its own choice, and thus from looking for routers
     * through it. To be called before it is switched on; only where there is IPv6.
     */
    void keepQuiet(int device) {
        request(addressesOfItsOwn(device, IN6_ADDR_GEN_MODE_NONE), "keep device from choosing addresses");
    }

    /**
     * Lets the kernel give a device a link-local IPv6 address, made from its hardware address; its neighbours are
     * looked after from that one. To be called before it is switched on; only where there is IPv6.
     */
    void chooseLinkLocal(int device) {
        request(addressesOfItsOwn(device, IN6_ADDR_GEN_MODE_EUI64), "let device choose a link-local address");
    }

    private static NetlinkMessage addressesOfItsOwn(int device, byte mode) {
        return link(device, 0)
                .nested(
                        IFLA_AF_SPEC,
                        family -> family.nested(AF_INET6, ipv6 -> ipv6.attribute(IFLA_INET6_ADDR_GEN_MODE, mode)));
    }

    /**
     * Gives a device its hardware address; the kernel then forgets whom it knew behind the device, even if it had that
     * one.
     */
    void setHardwareAddress(int device, MacAddress address) {
        request(link(device, 0).attribute(IFLA_ADDRESS, address.toBytes()), "give device the address " + address);
    }

    /**
     * Moves a device to another namespace. It is off there, and without addresses.
     *
     * @param namespace an open descriptor of it
     * @param name what the device is called there
     */
    void move(int device, int namespace, String name) {
        request(
                link(device, 0).attribute(IFLA_NET_NS_FD, namespace).attribute(IFLA_IFNAME, name),
                "move device to another namespace, as " + name);
    }

    private static NetlinkMessage link(int device, int flags) {
        return new NetlinkMessage(RTM_NEWLINK, 0)
                .putByte(0)
                .putByte(0)
                .putShort(0)
                .putInt(device)
                .putInt(flags)
                .putInt(flags); // which of them to change
    }

    /**
     * Gives a device an address, and with it the route to its prefix. IPv6 addresses are usable at once, undetected.
     */
    void addAddress(int device, InetAddress address, int prefixLength) {
        request(
                address(new NetlinkMessage(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE), device, address, prefixLength),
                "add address " + address.getHostAddress());
    }

    /** Like {@link #addAddress}; false if the device has it already. */
    boolean addMissingAddress(int device, InetAddress address, int prefixLength) {
        return isNew(
                address(new NetlinkMessage(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL), device, address, prefixLength),
                "add address " + address.getHostAddress());
    }

    /** Gives a device an address, without a route to its prefix. */
    void addAddressOnly(int device, InetAddress address, int prefixLength) {
        request(
                address(new NetlinkMessage(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE), device, address, prefixLength)
                        .attribute(IFA_FLAGS, IFA_F_NODAD | IFA_F_NOPREFIXROUTE),
                "add address " + address.getHostAddress());
    }

    /** Takes an address from a device, if it has it, and with it the route to its prefix that it came with. */
    void removeAddress(int device, InetAddress address, int prefixLength) {
        try {
            request(
                    address(new NetlinkMessage(RTM_DELADDR, 0), device, address, prefixLength),
                    "remove address " + address.getHostAddress());
        } catch (LinuxException e) {
            if (!e.is(Errno.EADDRNOTAVAIL)) {
                throw e;
            }
        }
    }

    private static NetlinkMessage address(NetlinkMessage message, int device, InetAddress address, int prefixLength) {
        message.putByte(family(address))
                .putByte(prefixLength)
                .putByte(address instanceof Inet4Address ? 0 : IFA_F_NODAD)
                .putByte(RT_SCOPE_UNIVERSE)
                .putInt(device)
                .attribute(IFA_LOCAL, address)
                .attribute(IFA_ADDRESS, address);
        return address instanceof Inet4Address ipv4 && prefixLength <= MAX_LENGTH_WITH_BROADCAST
                ? message.attribute(IFA_BROADCAST, broadcastAddress(ipv4, prefixLength))
                : message;
    }

    /** Programs ask for it, as ifconfig(8) shows it; the kernel itself works it out. */
    private static byte[] broadcastAddress(Inet4Address address, int prefixLength) {
        return Ints.toByteArray(InetAddresses.coerceToInteger(address) | (-1 >>> prefixLength));
    }

    /** Sends all packets for a prefix to a device, unless another route has a lower metric. */
    void addRoute(int device, Prefix prefix, int metric) {
        request(
                route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, prefix, metric, RTN_UNICAST)
                        .attribute(RTA_OIF, device),
                "add route to " + prefix);
    }

    /** Likewise; EEXIST if there is a route to that prefix with that metric already, whatever its device. */
    void addNewRoute(int device, Prefix prefix, int metric) {
        request(
                route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, prefix, metric, RTN_UNICAST)
                        .attribute(RTA_OIF, device),
                "add route to " + prefix);
    }

    /**
     * Sends packets for a prefix to a device, unless there is a route to that prefix with that metric already, whatever
     * its device.
     *
     * @param source what they come from where the sender has no address; null if any
     */
    void addMissingRoute(int device, Prefix prefix, int metric, @Nullable InetAddress source) {
        NetlinkMessage route = route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, prefix, metric, RTN_UNICAST)
                .attribute(RTA_OIF, device);
        isNew(source == null ? route : route.attribute(RTA_PREFSRC, source), "add route to " + prefix);
    }

    /**
     * Gives a device the route that kernels give to each one with IPv6, and forget when it is switched off: to
     * multicast groups.
     */
    void addMissingMulticastRoute(int device, Prefix prefix, int metric) {
        isNew(
                new NetlinkMessage(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL)
                        .putByte(family(prefix.network()))
                        .putByte(prefix.length())
                        .putByte(0)
                        .putByte(0)
                        .putByte(RT_TABLE_LOCAL)
                        .putByte(RTPROT_KERNEL)
                        .putByte(RT_SCOPE_UNIVERSE)
                        .putByte(RTN_MULTICAST)
                        .putInt(0)
                        .attribute(RTA_DST, prefix.network())
                        .attribute(RTA_PRIORITY, metric)
                        .attribute(RTA_OIF, device),
                "add route to " + prefix);
    }

    /**
     * Replaces a route of that prefix and metric by one whose packets come from an address of the device, where the
     * sender has none.
     */
    void setSource(int device, Prefix prefix, int metric, InetAddress source) {
        request(
                route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, prefix, metric, RTN_UNICAST)
                        .attribute(RTA_OIF, device)
                        .attribute(RTA_PREFSRC, source),
                "add route to " + prefix + " with source " + source.getHostAddress());
    }

    /** Takes a route away, if it is there: it goes by itself with its device. */
    void removeRoute(int device, Prefix prefix, int metric) {
        try {
            request(
                    route(RTM_DELROUTE, 0, prefix, metric, RTN_UNICAST).attribute(RTA_OIF, device),
                    "remove route to " + prefix);
        } catch (LinuxException e) {
            if (!e.is(Errno.ESRCH)) {
                throw e;
            }
        }
    }

    /** Refuses all packets for a prefix, unless another route is longer or has a lower metric. */
    void addUnreachable(Prefix prefix, int metric) {
        request(
                route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, prefix, metric, RTN_UNREACHABLE),
                "make unreachable " + prefix);
    }

    private static NetlinkMessage route(short message, int flags, Prefix prefix, int metric, int type) {
        boolean onLink = prefix.isIpv4() && type == RTN_UNICAST;
        return new NetlinkMessage(message, flags)
                .putByte(family(prefix.network()))
                .putByte(prefix.length())
                .putByte(0) // no matter from which source
                .putByte(0) // no matter which type of service
                .putByte(RT_TABLE_MAIN)
                .putByte(RTPROT_STATIC)
                .putByte(onLink ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE)
                .putByte(type)
                .putInt(0)
                .attribute(RTA_DST, prefix.network())
                .attribute(RTA_PRIORITY, metric);
    }

    private static int family(InetAddress address) {
        return address instanceof Inet4Address ? AF_INET : AF_INET6;
    }

    /**
     * The device that a packet to the address would be handed to; {@link #NO_DEVICE} if it would be refused or kept.
     */
    int deviceOfRoute(InetAddress address) {
        return route(address)
                .filter(route -> route.type() == RTN_UNICAST)
                .map(RouteTable.Route::device)
                .orElse(NO_DEVICE);
    }

    /** Whether a packet to the address would be kept: a device has the address, and it is in use. */
    boolean isInUse(InetAddress address) {
        return route(address).filter(route -> route.type() == RTN_LOCAL).isPresent();
    }

    /** The route that a packet to the address would take; empty if it would be refused. */
    private Optional<RouteTable.Route> route(InetAddress address) {
        NetlinkMessage question = new NetlinkMessage(RTM_GETROUTE, 0)
                .putByte(family(address))
                .putByte(Byte.SIZE * address.getAddress().length)
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putInt(0)
                .attribute(RTA_DST, address);
        AtomicReference<RouteTable.@Nullable Route> found = new AtomicReference<>();
        boolean ipv4 = address instanceof Inet4Address;
        int error = netlink.answer(
                question,
                "look up the route to " + address.getHostAddress(),
                (messages, start, end) -> found.set(RouteTable.route(messages, start, ipv4)));
        return error == 0 ? Optional.ofNullable(found.get()) : Optional.empty();
    }

    /** Whether a device is switched on. */
    boolean isUp(int device) {
        AtomicInteger flags = new AtomicInteger();
        netlink.ask(
                new NetlinkMessage(RTM_GETLINK, 0)
                        .putByte(0)
                        .putByte(0)
                        .putShort(0)
                        .putInt(device)
                        .putInt(0)
                        .putInt(0),
                "look at device " + device,
                (messages, start, end) -> flags.set(messages.getInt(start + LINK_FLAGS)));
        return (flags.get() & IFF_UP) != 0;
    }

    /** Makes something, unless it is there. */
    @CanIgnoreReturnValue
    private boolean isNew(NetlinkMessage message, String operation) {
        try {
            request(message, operation);
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.EEXIST)) {
                return false;
            }
            throw e;
        }
    }

    private void request(NetlinkMessage message, String operation) {
        netlink.request(message, operation);
    }

    @Override
    public void close() {
        netlink.close();
    }
}
