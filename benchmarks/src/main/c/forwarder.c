/*
 * Forwards packets from one TUN device to another, and back: as little as a user-space emulator can do, and so the limit of what
 * one can reach. No routing, no copies but the kernel's.
 *
 *   forwarder PID_A PID_B [--offloads] [--delay-ms N]
 *
 * Makes device tun0 in the network namespace of each of the two processes, says "ready", and forwards until its standard input
 * ends; the devices end with it. With --offloads, devices hand over superpackets (IFF_VNET_HDR), as far as the kernel has them.
 * With --delay-ms, each packet is held for that long, in order.
 */
#define _GNU_SOURCE
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

#include "namespaces.h"

#ifndef TUN_F_USO4 /* Linux 6.2 */
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif

enum { MAX_PACKET = 65536 + 64, BATCH = 64 };

/* Packets that are held, in order, one behind the other in memory. */
static const size_t RING = 128u << 20;

struct held {
    uint64_t due_ns;
    uint32_t length; /* 0: the rest of the ring is unused, the next packet is at its beginning */
    uint32_t padding;
};

struct direction {
    int from, to;
    char *ring;
    size_t head, tail; /* bytes ever taken out and put in; positions are these modulo RING */
};

static uint64_t delay_ns;
static uint64_t refused;

static int open_tun(const char *pid, int offloads)
{
    enter_namespace(pid);
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        die("/dev/net/tun");
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    strcpy(request.ifr_name, "tun0");
    if (offloads)
        request.ifr_flags |= IFF_VNET_HDR;
    if (ioctl(fd, TUNSETIFF, &request) < 0)
        die("TUNSETIFF");
    if (offloads) {
        unsigned tso = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
        if (ioctl(fd, TUNSETOFFLOAD, tso | TUN_F_USO4 | TUN_F_USO6) < 0 && ioctl(fd, TUNSETOFFLOAD, tso) < 0)
            die("TUNSETOFFLOAD");
    }
    return fd;
}

static void hand_over(int to, const char *packet, size_t length)
{
    if (write(to, packet, length) != (ssize_t)length)
        refused++;
}

/* Room for the longest packet and its header, or none. */
static struct held *room(struct direction *d)
{
    size_t need = sizeof(struct held) + MAX_PACKET;
    size_t rest = RING - d->tail % RING;
    size_t skipped = rest < need + sizeof(struct held) ? rest : 0;
    if (d->tail + skipped + need - d->head > RING)
        return NULL;
    if (skipped) {
        ((struct held *)(d->ring + d->tail % RING))->length = 0;
        d->tail += skipped;
    }
    return (struct held *)(d->ring + d->tail % RING);
}

/* Reads a batch; with a delay it is held, without it goes on at once. */
static void take_in(struct direction *d)
{
    static char packet[MAX_PACKET];
    uint64_t due_ns = delay_ns ? now_ns() + delay_ns : 0;
    for (int i = 0; i < BATCH; i++) {
        if (!delay_ns) {
            ssize_t length = read(d->from, packet, sizeof packet);
            if (length <= 0)
                return;
            hand_over(d->to, packet, (size_t)length);
            continue;
        }
        struct held *held = room(d);
        if (!held) /* the kernel's queue fills instead, and drops */
            return;
        ssize_t length = read(d->from, held + 1, MAX_PACKET);
        if (length <= 0)
            return;
        held->due_ns = due_ns;
        held->length = (uint32_t)length;
        d->tail += (sizeof *held + (size_t)length + 15) & ~(size_t)15;
    }
}

/* Hands over what is due. Returns when the next is: UINT64_MAX if none is held. */
static uint64_t release(struct direction *d)
{
    while (d->head != d->tail) {
        struct held *held = (struct held *)(d->ring + d->head % RING);
        if (held->length == 0) {
            d->head += RING - d->head % RING;
            continue;
        }
        if (held->due_ns > now_ns())
            return held->due_ns;
        hand_over(d->to, (char *)(held + 1), held->length);
        d->head += (sizeof *held + held->length + 15) & ~(size_t)15;
    }
    d->head = d->tail = 0; /* memory that was used last is in the cache still */
    return UINT64_MAX;
}

static void watch(int epoll, int fd, uint32_t tag)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = tag};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll_ctl");
}

static void set_timer(int timer, uint64_t due_ns)
{
    struct itimerspec spec = {.it_value = {.tv_sec = (time_t)(due_ns / 1000000000u), .tv_nsec = (long)(due_ns % 1000000000u)}};
    if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, NULL) < 0)
        die("timerfd_settime");
}

int main(int argc, char **argv)
{
    int offloads = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: forwarder PID_A PID_B [--offloads] [--delay-ms N]\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        if (!strcmp(argv[i], "--offloads"))
            offloads = 1;
        else if (!strcmp(argv[i], "--delay-ms") && i + 1 < argc)
            delay_ns = strtoull(argv[++i], NULL, 10) * 1000000u;
    }

    int a = open_tun(argv[1], offloads);
    int b = open_tun(argv[2], offloads);
    struct direction directions[] = {{.from = a, .to = b}, {.from = b, .to = a}};
    for (int i = 0; i < 2 && delay_ns; i++)
        if ((directions[i].ring = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0))
            == MAP_FAILED)
            die("mmap");

    prctl(PR_SET_TIMERSLACK, 1);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    enum { A, B, TIMER, INPUT };
    watch(epoll, a, A);
    watch(epoll, b, B);
    watch(epoll, timer, TIMER);
    watch(epoll, STDIN_FILENO, INPUT);
    puts("ready");
    fflush(stdout);

    uint64_t set_for_ns = UINT64_MAX;
    for (;;) {
        struct epoll_event events[4];
        int n = epoll_wait(epoll, events, 4, -1);
        for (int i = 0; i < n; i++) {
            char input[64];
            uint64_t expirations;
            switch (events[i].data.u32) {
            case INPUT:
                if (read(STDIN_FILENO, input, sizeof input) <= 0) {
                    fprintf(stderr, "refused %llu\n", (unsigned long long)refused);
                    return 0;
                }
                break;
            case TIMER:
                if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN)
                    die("timerfd");
                set_for_ns = UINT64_MAX;
                break;
            default:
                take_in(&directions[events[i].data.u32]);
            }
        }
        if (delay_ns) {
            uint64_t first_ns = release(&directions[0]);
            uint64_t second_ns = release(&directions[1]);
            uint64_t next_ns = first_ns < second_ns ? first_ns : second_ns;
            if (next_ns < set_for_ns) {
                set_timer(timer, next_ns);
                set_for_ns = next_ns;
            }
        }
    }
}
