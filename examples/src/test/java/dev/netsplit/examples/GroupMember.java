package dev.netsplit.examples;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.PING;
import org.jgroups.protocols.UDP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;

/**
 * A member of a JGroups cluster that finds the others by UDP multicast. Prints whom it sees, and whether that was after
 * a loss.
 */
final class GroupMember implements Receiver {
    private int seen;
    private boolean lostSome;

    private GroupMember() {}

    /** Arguments: its name, which is its node's. */
    public static void main(String[] args) throws Exception {
        JChannel channel = new JChannel(
                new UDP().setBindAddress(InetAddress.getByName(args[0])),
                new PING(),
                new MERGE3().setMinInterval(500).setMaxInterval(1500),
                new FD_ALL3().setTimeout(2000).setInterval(400),
                new VERIFY_SUSPECT2().setTimeout(500),
                new NAKACK2(),
                new UNICAST3(),
                new STABLE(),
                new GMS().setJoinTimeout(1000).printLocalAddress(false));
        channel.setName(args[0]);
        channel.setReceiver(new GroupMember());
        channel.connect("group");
        new CountDownLatch(1).await(); // until it is killed
    }

    @Override
    public void viewAccepted(View view) {
        List<String> members =
                view.getMembers().stream().map(Address::toString).sorted().toList();
        lostSome |= members.size() < seen;
        seen = members.size();
        System.out.println((lostSome ? "now sees " : "sees ") + members);
    }
}
