/*
 * How much arrives of UDP that is sent as fast as the kernel takes it, whatever is lost.
 *
 *   flood PID_A PID_B ADDRESS_B SECONDS PAYLOAD SEGMENTS
 *
 * Prints: seconds, packets sent, packets arrived, of PAYLOAD bytes each. With more than one of SEGMENTS, so many are sent in one
 * piece (UDP_SEGMENT), and the receiver lets the kernel hand over many at a time (UDP_GRO); else each is sent for itself, though
 * 64 in one system call.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <sys/time.h>

#include "namespaces.h"

enum { PORT = 9863, BATCH = 64, RECEIVE_BUFFER = 8 << 20 };

static int receiver;
static uint64_t bytes_arrived;

static void *receive(void *unused)
{
    (void)unused;
    static char buffers[BATCH][65536];
    struct iovec pieces[BATCH];
    struct mmsghdr messages[BATCH];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < BATCH; i++) {
        pieces[i] = (struct iovec){.iov_base = buffers[i], .iov_len = sizeof buffers[i]};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &pieces[i], .msg_iovlen = 1};
    }
    int n;
    while ((n = recvmmsg(receiver, messages, BATCH, MSG_WAITFORONE, NULL)) > 0) /* until nothing has come for a second */
        for (int i = 0; i < n; i++)
            bytes_arrived += messages[i].msg_len;
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fprintf(stderr, "usage: flood PID_A PID_B ADDRESS_B SECONDS PAYLOAD SEGMENTS\n");
        return 2;
    }
    double seconds = atof(argv[4]);
    int payload = atoi(argv[5]), segments = atoi(argv[6]);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    if (inet_pton(AF_INET, argv[3], &to.sin_addr) != 1 || payload < 1 || segments < 1 || payload * segments > 65507)
        die("arguments");

    int sender = udp_socket_in(argv[1]);
    receiver = udp_socket_in(argv[2]);
    struct timeval silence = {.tv_sec = 1};
    int on = 1, room = RECEIVE_BUFFER;
    if (bind(receiver, (struct sockaddr *)&to, sizeof to) < 0
        || setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence) < 0
        || setsockopt(receiver, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0
        || (segments > 1 && setsockopt(receiver, SOL_UDP, UDP_GRO, &on, sizeof on) < 0)
        || (segments > 1 && setsockopt(sender, SOL_UDP, UDP_SEGMENT, &payload, sizeof payload) < 0)
        || connect(sender, (struct sockaddr *)&to, sizeof to) < 0)
        die("set up");
    pthread_t thread;
    if (pthread_create(&thread, NULL, receive, NULL) != 0)
        die("pthread_create");

    static char bytes[65536];
    struct iovec piece = {.iov_base = bytes, .iov_len = (size_t)(payload * segments)};
    struct mmsghdr messages[BATCH];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < BATCH; i++)
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &piece, .msg_iovlen = 1};
    uint64_t sent = 0;
    uint64_t start_ns = now_ns(), end_ns = start_ns;
    while ((double)(end_ns - start_ns) < seconds * 1e9) {
        int n = sendmmsg(sender, messages, BATCH, 0);
        sent += n > 0 ? (uint64_t)(n * segments) : 0;
        end_ns = now_ns();
    }
    pthread_join(thread, NULL);
    printf("%.6f %llu %llu\n", (double)(end_ns - start_ns) / 1e9, (unsigned long long)sent, (unsigned long long)(bytes_arrived / (uint64_t)payload));
    return 0;
}
