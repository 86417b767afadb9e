package dev.netsplit.internal.linux;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.internal.device.DevicePoller;
import dev.netsplit.internal.device.PacketDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Waits for TUN and TAP devices by epoll, level-triggered; an eventfd wakes it. Allocates nothing while it waits. One
 * thread at a time may wait, and it must have returned before {@link #close}; all other methods are thread-safe.
 */
public final class Epoll implements DevicePoller {
    private static final int EPOLL_CLOEXEC = LibC.O_CLOEXEC;
    private static final int EFD_NONBLOCK_CLOEXEC = LibC.O_NONBLOCK | LibC.O_CLOEXEC;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 0x001;
    private static final int EPOLLERR = 0x008;
    private static final int FOR_EVER = -1;
    private static final int MAX_EVENTS = 64;

    /** In place of a device's index: the eventfd. */
    private static final int WAKE_UP = -1;

    /** {@code struct epoll_event} is packed on x86-64, so that 32-bit programs see the same; nowhere else. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int DATA_OFFSET = PACKED ? 4 : 8;
    private static final int EVENT_LENGTH = DATA_OFFSET + Long.BYTES;

    private final NativeMemory memory = NativeMemory.allocate(MAX_EVENTS * EVENT_LENGTH);
    private final ByteBuffer events = memory.bytes().order(ByteOrder.nativeOrder());
    private final NativeMemory counter = NativeMemory.allocate(2 * Long.BYTES);

    /** Of {@link #add}: the waiting thread's memory is filled by the kernel at any time. */
    private final NativeMemory request = NativeMemory.allocate(EVENT_LENGTH);

    private final int epollFd;
    private final int eventFd;
    private boolean open = true;

    private Epoll(int epollFd, int eventFd) {
        this.epollFd = epollFd;
        this.eventFd = eventFd;
        counter.bytes().order(ByteOrder.nativeOrder()).putLong(0, 1);
    }

    /**
     * One that waits for nothing yet.
     *
     * @throws LinuxException EMFILE, ENFILE where there are too many open files
     */
    public static Epoll open() {
        int epollFd = LinuxException.check(LibC.epoll_create1(EPOLL_CLOEXEC), "make an epoll");
        int eventFd = LibC.eventfd(0, EFD_NONBLOCK_CLOEXEC);
        if (eventFd == -1) {
            LinuxException failure = new LinuxException("make an eventfd", Errno.last());
            LibC.close(epollFd);
            throw failure;
        }
        Epoll epoll = new Epoll(epollFd, eventFd);
        try {
            epoll.add(eventFd, WAKE_UP);
            return epoll;
        } catch (LinuxException e) {
            epoll.close();
            throw e;
        }
    }

    @Override
    public void add(PacketDevice device, int index) {
        for (PacketDevice queue : device.queues()) {
            checkArgument(queue instanceof TunQueue, "device (%s) must be a TUN or TAP device", device);
            add(((TunQueue) queue).fd(), index);
        }
    }

    /**
     * Waits for a descriptor that is no device's, too.
     *
     * @param index what {@link #await} returns for it, zero or more
     * @throws IllegalStateException if the epoll is closed
     */
    synchronized void add(int fd, int index) {
        checkState(open, "epoll (%s) must be open", epollFd);
        request.bytes()
                .order(ByteOrder.nativeOrder())
                .putInt(0, EPOLLIN)
                .putLong(DATA_OFFSET, ((long) fd << Integer.SIZE) | Integer.toUnsignedLong(index));
        LinuxException.check(LibC.epoll_ctl(epollFd, EPOLL_CTL_ADD, fd, request.address()), "watch a device");
    }

    @Override
    public int await(int[] ready) {
        int count = LibC.epoll_wait(epollFd, memory.address(), Math.min(MAX_EVENTS, ready.length), FOR_EVER);
        if (count == -1 && !Errno.EINTR.isLast()) {
            throw new LinuxException("wait for packets", Errno.last());
        }
        int devices = 0;
        for (int i = 0; i < count; i++) {
            int flags = events.getInt(i * EVENT_LENGTH);
            long data = events.getLong(i * EVENT_LENGTH + DATA_OFFSET);
            if ((int) data == WAKE_UP) {
                LibC.read(eventFd, counter.address() + Long.BYTES, Long.BYTES); // or it would be ready for ever
            } else if ((flags & EPOLLERR) != 0) { // somebody removed the device, and it would be ready for ever too
                LibC.epoll_ctl(epollFd, EPOLL_CTL_DEL, (int) (data >>> Integer.SIZE), memory.address());
            } else {
                ready[devices++] = (int) data;
            }
        }
        return devices;
    }

    /** Does nothing after the close: the descriptor's number may be another file's by then. */
    @Override
    public synchronized void wakeUp() {
        if (open) {
            LibC.write(eventFd, counter.address(), Long.BYTES);
        }
    }

    @Override
    public synchronized void close() {
        if (!open) {
            return;
        }
        open = false;
        LibC.close(eventFd);
        LibC.close(epollFd);
        memory.close();
        counter.close();
        request.close();
    }
}
