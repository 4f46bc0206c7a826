/* ZeroMQ as its own library in C offers it: XPUB binds, SUB connects, over ipc, which is a Unix socket.
 *
 *   libzmq near|far RECEIVERS DIRECTORY
 *
 * XPUB is PUB that tells who subscribes, so that nothing is sent before the receivers are there. No high-water marks. Commands and answers are those of
 * the Java workers. */
#include "measure.h"

#include <unistd.h>
#include <zmq.h>

static void *sending, *receiving[MOST_RECEIVERS];
static char *buffer;

#define LARGEST (1 << 20)

static void set(void *socket, int option, int value) {
    if (zmq_setsockopt(socket, option, &value, sizeof value)) die("zmq_setsockopt");
}

static void *new_socket(void *context, int type) {
    void *socket = zmq_socket(context, type);
    set(socket, ZMQ_SNDHWM, 0);
    set(socket, ZMQ_RCVHWM, 0);
    set(socket, ZMQ_LINGER, 0);
    return socket;
}

static void send_now(const char *payload, uint32_t size) {
    if (zmq_send(sending, payload, size, 0) < 0) die("zmq_send");
}

static void settle(void) {}

static void receive(void) {
    if (zmq_recv(receiving[0], buffer, LARGEST, 0) < 0) die("zmq_recv");
    note(time_of(buffer), 2);
}

static const struct way way = {send_now, send_now, settle, receive};

static void take(int i) {
    int size;
    while ((size = zmq_recv(receiving[i], buffer, LARGEST, ZMQ_DONTWAIT)) >= 0) {
        if (buffer[0] == 'm') note(time_of(buffer), 1);
        else if (i == 0) send_now(buffer, size);
    }
}

static void serve_far(int receivers) {
    zmq_pollitem_t polled[MOST_RECEIVERS + 1];
    puts("ready");
    for (int i = 0; i < receivers; i++) polled[i] = (zmq_pollitem_t){receiving[i], 0, ZMQ_POLLIN, 0};
    polled[receivers] = (zmq_pollitem_t){NULL, STDIN_FILENO, ZMQ_POLLIN, 0};
    for (;;) {
        collect();
        zmq_poll(polled, receivers + 1, collecting ? 10 : -1);
        for (int i = 0; i < receivers; i++)
            if (polled[i].revents) take(i);
        if (polled[receivers].revents) obey();
    }
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    line_by_line();
    int near = !strcmp(argv[1], "near"), receivers = atoi(argv[2]), own = near ? 1 : receivers, others = near ? receivers : 1;
    char address[512];
    buffer = malloc(LARGEST);
    void *context = zmq_ctx_new();
    sending = new_socket(context, ZMQ_XPUB);
    set(sending, ZMQ_XPUB_VERBOSE, 1);
    snprintf(address, sizeof address, "ipc://%s/%s", argv[3], near ? "there" : "back");
    if (zmq_bind(sending, address)) die("zmq_bind");
    snprintf(address, sizeof address, "ipc://%s/%s", argv[3], near ? "back" : "there");
    for (int i = 0; i < own; i++) {
        receiving[i] = new_socket(context, ZMQ_SUB);
        if (zmq_setsockopt(receiving[i], ZMQ_SUBSCRIBE, "", 0) || zmq_connect(receiving[i], address)) die("zmq_connect");
    }
    for (int i = 0; i < others; i++)
        if (zmq_recv(sending, buffer, LARGEST, 0) < 0) die("zmq_recv");
    if (near) serve_near(&way);
    else serve_far(receivers);
}
