package dev.netsplit.impair;

import dev.netsplit.packet.PacketView;

/**
 * A packet on its way through one impairment: what it is, and what may be done to it. Valid during the call only, and
 * on its thread only.
 */
public interface Transit {
    /** Its length in bytes, IP header included. */
    int length();

    /**
     * When it enters the wire, in nanoseconds on the emulator's clock. This time is logical: it follows from when the
     * packet was sent and from the queue and rate before it, and has no lateness of the emulator in it.
     */
    long timeNs();

    /**
     * The next random number in [0, 1), a multiple of 2^-53, for this packet and this impairment: a pure function of
     * seed, link, impairment, flow, kind of packet, its ordinal, and the number of the draw. Call it as often as you
     * like: a draw more or less changes nothing for other packets and other impairments.
     */
    double uniform();

    /** The next 64 random bits; counts as a draw, as {@link #uniform()} does. */
    long bits();

    /** Whether {@link #lose()} has been called. */
    boolean isLost();

    /** The packet is lost. The impairments after this one do not see it. */
    void lose();

    /** Its delay so far, in nanoseconds, 0 or more. */
    long delayNs();

    /**
     * Adds to its delay.
     *
     * <p>Order is what delays make it: where they vary, packets overtake each other. A latency of the profile keeps
     * order, unless it was asked not to; an impairment of your own that is to keep it must see to that itself.
     *
     * @param ns nanoseconds, 0 to one day
     */
    void delay(long ns);

    /** One copy more. The copy meets the impairments after this one, with random numbers of its own. */
    void duplicate();

    /**
     * Flips bits, chosen by the packet's random numbers.
     *
     * @param target where
     * @param bits how many, 1 to 524,280, which are all bits of the longest packet
     */
    void corrupt(Corruption.Target target, int bits);

    /**
     * Forgets its delay so far, and so arrives before others that were delayed. Does nothing if there is no delay so
     * far.
     */
    void overtake();

    /**
     * Holds it back until later packets of the link have arrived.
     *
     * @param packets how many of them, 1 or more
     * @param maxNs how long at most, 0 ns to one day after the time at which it would have arrived: the link may fall
     *     silent
     */
    void hold(int packets, long maxNs);

    /** The packet itself, to be looked at; as it is now, corruption by an earlier impairment included. */
    PacketView packet();
}
