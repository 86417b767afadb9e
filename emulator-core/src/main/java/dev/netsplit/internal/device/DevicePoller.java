package dev.netsplit.internal.device;

/** Waits until one of many devices has a packet to read. One thread awaits; any thread wakes it. */
public interface DevicePoller extends AutoCloseable {

    /** Watches the device, or queue of one, from now on; {@code index} is what {@link #await} reports it as. */
    void add(PacketDevice device, int index);

    /**
     * Blocks until a device can be read or {@link #wakeUp()} was called.
     *
     * @param ready receives the indexes of the devices that can be read; as many as fit, the others the next time
     * @return how many indexes were written; 0 after a wake-up
     */
    int await(int[] ready);

    /** Makes the current or the next {@link #await} return. */
    void wakeUp();

    @Override
    void close();
}
