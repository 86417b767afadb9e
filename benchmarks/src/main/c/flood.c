/*
 * How much arrives of UDP that is sent as fast as the kernel takes it, in superpackets (UDP_SEGMENT), whatever is lost.
 *
 *   flood PID_A PID_B ADDRESS_B SECONDS [SEGMENT]
 *
 * Prints: seconds, packets sent, packets arrived, of SEGMENT bytes of payload (default 1448) each. The receiver lets the kernel
 * hand over many at a time (UDP_GRO).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 9863, SEGMENTS = 44, RECEIVE_BUFFER = 8 << 20 };

static int receiver;
static uint64_t bytes_arrived;

static void die(const char *what)
{
    fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int socket_in(const char *pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/ns/net", pid);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || setns(namespace, CLONE_NEWNET) < 0)
        die(path);
    close(namespace);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        die("socket");
    return fd;
}

static void *receive(void *unused)
{
    (void)unused;
    static char buffer[65536];
    ssize_t length;
    while ((length = recv(receiver, buffer, sizeof buffer, 0)) > 0) /* until nothing has come for a second */
        bytes_arrived += (uint64_t)length;
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: flood PID_A PID_B ADDRESS_B SECONDS [SEGMENT]\n");
        return 2;
    }
    double seconds = atof(argv[4]);
    int segment = argc > 5 ? atoi(argv[5]) : 1448;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    if (inet_pton(AF_INET, argv[3], &to.sin_addr) != 1 || segment < 1 || segment > 1472)
        die("arguments");

    int sender = socket_in(argv[1]);
    receiver = socket_in(argv[2]);
    struct timeval silence = {.tv_sec = 1};
    int on = 1, room = RECEIVE_BUFFER;
    if (bind(receiver, (struct sockaddr *)&to, sizeof to) < 0
        || setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence) < 0
        || setsockopt(receiver, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0
        || setsockopt(receiver, SOL_UDP, UDP_GRO, &on, sizeof on) < 0
        || setsockopt(sender, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment) < 0
        || connect(sender, (struct sockaddr *)&to, sizeof to) < 0)
        die("set up");
    pthread_t thread;
    if (pthread_create(&thread, NULL, receive, NULL) != 0)
        die("pthread_create");

    static char payload[65536];
    uint64_t sent = 0;
    double start = now(), end = start;
    while (end - start < seconds) {
        for (int i = 0; i < 16; i++)
            if (send(sender, payload, (size_t)(segment * SEGMENTS), 0) > 0)
                sent += SEGMENTS;
        end = now();
    }
    pthread_join(thread, NULL);
    printf("%.6f %llu %llu\n", end - start, (unsigned long long)sent, (unsigned long long)(bytes_arrived / (uint64_t)segment));
    return 0;
}
