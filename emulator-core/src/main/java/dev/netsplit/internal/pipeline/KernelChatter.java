package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.route.AddressCheck;
import dev.netsplit.internal.wire.ArpHeader;
import dev.netsplit.internal.wire.EthernetHeader;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.IpHeader;

/**
 * Distinguishes frames that kernels send to groups of their own accord from those that programs cause: reports of
 * groups (IGMP, MLD), questions for routers, and tests whether an address is free. A question for a neighbour's
 * hardware address belongs to the program whose packet waits for the answer, but only on the link to that neighbour. An
 * announcement of an address counts: Linux makes none unless a program or this one asks for it.
 */
@ForwarderConfined
final class KernelChatter {
    private static final int IGMP = 2;

    private static final int MLD_QUERY = 130;
    private static final int MLD_DONE = 132;
    private static final int ROUTER_SOLICITATION = 133;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    private static final int MLD_REPORT = 143;

    /** Where the address that is asked for is in a message of ICMPv6. */
    private static final int TARGET = 8;

    private final AddressCheck addresses;

    KernelChatter(AddressCheck addresses) {
        this.addresses = addresses;
    }

    /**
     * Whether a frame is such, on the link to one of its receivers.
     *
     * @param view the frame's headers
     */
    boolean is(PacketBuffer frame, Headers view, int receiver) {
        if (frame.linkHeader() == 0 || !EthernetHeader.isGroup(view.destinationMac())) {
            return false;
        }
        if (view.ipVersion() == 4) {
            return view.protocol() == IGMP;
        }
        return view.ipVersion() == 6
                ? isIcmpChatter(frame, view, receiver)
                : ArpHeader.is(frame) && isArpChatter(frame, receiver);
    }

    private boolean isArpChatter(PacketBuffer frame, int receiver) {
        int target = ArpHeader.target(frame);
        return target != ArpHeader.sender(frame) && !addresses.hasIpv4(target, receiver);
    }

    private boolean isIcmpChatter(PacketBuffer frame, Headers view, int receiver) {
        if (!view.isIcmp()) {
            return false;
        }
        int type = view.icmpType();
        return switch (type) {
            case NEIGHBOUR_SOLICITATION -> !asksFor(frame, view, receiver);
            case ROUTER_SOLICITATION, MLD_REPORT -> true;
            default -> type >= MLD_QUERY && type <= MLD_DONE;
        };
    }

    /**
     * Nobody knows whose a link-local address is: a question for one is every link's. Tests whether one is free have no
     * source.
     */
    private boolean asksFor(PacketBuffer frame, Headers view, int receiver) {
        int target = view.transportOffset() + TARGET;
        if (target + 2 * Long.BYTES > view.length()) {
            return false;
        }
        int at = frame.ipOffset();
        long network = frame.bytes().getLong(at + target);
        long rest = frame.bytes().getLong(at + target + Long.BYTES);
        boolean test =
                (IpHeader.ipv6SourceNetwork(frame.bytes(), at) | IpHeader.ipv6SourceInterface(frame.bytes(), at)) == 0;
        return !test && (IpHeader.isIpv6LinkLocal(network) || addresses.hasIpv6(network, rest, receiver));
    }
}
