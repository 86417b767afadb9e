/*
 * One-way delays, by one clock: a thread in one network namespace sends UDP packets, one in another waits for them.
 *
 *   prober PID_A PID_B ADDRESS_B COUNT INTERVAL_US
 *
 * Prints: sent, arrived, and the delays' p50, p99, p99.9 and maximum in nanoseconds. A delay counts from the call that sends to
 * the clock reading after the call that received, so it has in it two kernels' work and one thread's awakening.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/time.h>

#include "namespaces.h"

enum { PORT = 9862, PAYLOAD = 64, WARM_UP = 500 };

static int receiver, count, arrived;
static uint64_t *delays_ns;

static void *receive(void *unused)
{
    (void)unused;
    uint64_t packet[PAYLOAD / sizeof(uint64_t)];
    while (recv(receiver, packet, sizeof packet, 0) > 0) { /* until nothing has come for a second */
        uint64_t delay_ns = now_ns() - packet[0];
        if (packet[1] >= WARM_UP)
            delays_ns[arrived++] = delay_ns;
    }
    return NULL;
}

static int by_size(const void *one, const void *other)
{
    uint64_t x = *(const uint64_t *)one, y = *(const uint64_t *)other;
    return x < y ? -1 : x > y;
}

static unsigned long long quantile(double share)
{
    int rank = (int)(share * arrived);
    return delays_ns[rank < arrived ? rank : arrived - 1];
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: prober PID_A PID_B ADDRESS_B COUNT INTERVAL_US\n");
        return 2;
    }
    count = atoi(argv[4]);
    uint64_t interval_ns = strtoull(argv[5], NULL, 10) * 1000u;
    delays_ns = calloc((size_t)count + 1, sizeof *delays_ns);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    if (!delays_ns || inet_pton(AF_INET, argv[3], &to.sin_addr) != 1)
        die(argv[3]);

    int sender = udp_socket_in(argv[1]);
    receiver = udp_socket_in(argv[2]);
    struct timeval silence = {.tv_sec = 1};
    if (bind(receiver, (struct sockaddr *)&to, sizeof to) < 0
        || setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence) < 0)
        die("bind");
    prctl(PR_SET_TIMERSLACK, 1);
    pthread_t thread;
    if (pthread_create(&thread, NULL, receive, NULL) != 0)
        die("pthread_create");

    uint64_t next_ns = now_ns();
    for (uint64_t i = 0; i < (uint64_t)count + WARM_UP; i++) {
        next_ns += interval_ns;
        struct timespec until = {.tv_sec = (time_t)(next_ns / 1000000000u), .tv_nsec = (long)(next_ns % 1000000000u)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        uint64_t packet[PAYLOAD / sizeof(uint64_t)] = {now_ns(), i};
        if (sendto(sender, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to) < 0 && errno != ENOBUFS)
            die("sendto");
    }
    pthread_join(thread, NULL);
    if (arrived == 0) {
        fprintf(stderr, "prober: nothing arrived\n");
        return 1;
    }
    qsort(delays_ns, (size_t)arrived, sizeof *delays_ns, by_size);
    printf("%d %d %llu %llu %llu %llu\n", count, arrived, quantile(0.5), quantile(0.99), quantile(0.999), quantile(1));
    return 0;
}
