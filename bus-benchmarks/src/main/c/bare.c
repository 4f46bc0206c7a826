/* The limit: what two programs with nothing in between them and the sockets achieve. One thread, no allocation while it runs, no library.
 *
 *   bare channel|group|hop near|far|once RECEIVERS SOCKET PREFIX
 *
 * channel and group speak to the Redis at SOCKET; hop connects the two directly through SOCKET. Commands and answers are those of the Java workers.
 * once sends one message and ends. */
#include "measure.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define BUFFER (1 << 24)

enum kind { CHANNEL, GROUP, HOP };

struct link {
    int fd;
    char *in;
    size_t begin, end;
    char *out;
    size_t put;
    long awaited; /* replies to what was sent and not looked at */
    char topic[128];
    char group[16];
};

static enum kind kind;
static const char *socket_path, *prefix;
static struct link *new_link(int fd) {
    struct link *l = calloc(1, sizeof *l);
    l->fd = fd;
    l->in = malloc(BUFFER);
    l->out = malloc(BUFFER);
    return l;
}

static struct link *dial(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    for (int tries = 0; connect(fd, (struct sockaddr *)&address, sizeof address) != 0; tries++) {
        if (tries == 500) die("connect");
        usleep(10000);
    }
    return new_link(fd);
}

static void flush(struct link *l) {
    for (size_t done = 0; done < l->put;) {
        ssize_t n = write(l->fd, l->out + done, l->put - done);
        if (n < 0 && errno != EINTR) die("write");
        if (n > 0) done += n;
    }
    l->put = 0;
}

static void put(struct link *l, const void *bytes, size_t length) {
    if (l->put + length > BUFFER) flush(l);
    memcpy(l->out + l->put, bytes, length);
    l->put += length;
}

static void put_head(struct link *l, int words) {
    char head[16];
    put(l, head, sprintf(head, "*%d\r\n", words));
}

static void put_word(struct link *l, const char *word, size_t length) {
    char head[24];
    put(l, head, sprintf(head, "$%zu\r\n", length));
    put(l, word, length);
    put(l, "\r\n", 2);
}

static void put_words(struct link *l, int words, const char **each) {
    put_head(l, words);
    for (int i = 0; i < words; i++) put_word(l, each[i], strlen(each[i]));
}

/* The texts of one reply; the next position, or 0 if it is not complete. */
static size_t parse(struct link *l, size_t at, const char **texts, size_t *lengths, int most, int *found) {
    char *end = memchr(l->in + at, '\n', l->end - at);
    if (!end) return 0;
    long n = atol(l->in + at + 1);
    size_t next = end + 1 - l->in;
    switch (l->in[at]) {
        case '-':
            fprintf(stderr, "%.*s\n", (int)(next - at), l->in + at);
            exit(1);
        case '$':
            if (n < 0) return next;
            if (next + n + 2 > l->end) return 0;
            if (*found < most) {
                texts[*found] = l->in + next;
                lengths[(*found)++] = n;
            }
            return next + n + 2;
        case '*':
            for (long i = 0; i < n; i++) {
                next = parse(l, next, texts, lengths, most, found);
                if (!next) return 0;
            }
            return next;
        default:
            return next;
    }
}

/* Reads what is there, or waits for something if it may. */
static int fill(struct link *l, int flags) {
    if (l->begin == l->end) l->begin = l->end = 0;
    if (l->end == BUFFER) {
        memmove(l->in, l->in + l->begin, l->end - l->begin);
        l->end -= l->begin;
        l->begin = 0;
    }
    ssize_t n = recv(l->fd, l->in + l->end, BUFFER - l->end, flags);
    if (n == 0) exit(0);
    if (n < 0) {
        if (errno == EAGAIN || errno == EINTR) return 0;
        die("recv");
    }
    l->end += n;
    return 1;
}

#define MOST_TEXTS 1024
static const char *texts[MOST_TEXTS];
static size_t lengths[MOST_TEXTS];

/* The next complete reply, and how many texts it has; -1 if it is not there yet. */
static int next_reply(struct link *l) {
    int found = 0;
    size_t next = l->begin == l->end ? 0 : parse(l, l->begin, texts, lengths, MOST_TEXTS, &found);
    if (!next) return -1;
    l->begin = next;
    return found;
}

static void await_replies(struct link *l, int flags) {
    while (l->awaited > 0) {
        if (next_reply(l) >= 0) l->awaited--;
        else if (!fill(l, flags)) return;
    }
}

static void send_payload(struct link *l, const char *payload, uint32_t size) {
    if (kind == HOP) {
        put(l, &size, 4);
        put(l, payload, size);
        return;
    }
    if (kind == CHANNEL) {
        put_head(l, 3);
        put_word(l, "PUBLISH", 7);
        put_word(l, l->topic, strlen(l->topic));
    } else {
        put_head(l, 5);
        put_word(l, "XADD", 4);
        put_word(l, l->topic, strlen(l->topic));
        put_word(l, "*", 1);
        put_word(l, "payload", 7);
    }
    put_word(l, payload, size);
    l->awaited++;
}

static void read_group(struct link *l) {
    const char *words[] = {"XREADGROUP", "GROUP", l->group, "c", "COUNT", "128", "BLOCK", "0", "STREAMS", l->topic, ">"};
    put_words(l, 11, words);
}

static void subscribe(struct link *l, const char *name, int index) {
    snprintf(l->topic, sizeof l->topic, "%s%s", prefix, name);
    snprintf(l->group, sizeof l->group, "g%d", index);
    if (kind == CHANNEL) {
        const char *words[] = {"SUBSCRIBE", l->topic};
        put_words(l, 2, words);
        flush(l);
        while (next_reply(l) < 0) fill(l, 0);
    } else if (kind == GROUP) {
        const char *words[] = {"XGROUP", "CREATE", l->topic, l->group, "$", "MKSTREAM"};
        put_words(l, 6, words);
        flush(l);
        while (next_reply(l) < 0) fill(l, 0);
        read_group(l);
        flush(l);
    }
}

/* Hands each message that has come to a function; the acknowledgement of those of a group travels with the next read. */
static void take(struct link *l, struct link *answers, void (*handle)(const char *, size_t, struct link *)) {
    if (kind == HOP) {
        uint32_t size;
        while (l->end - l->begin >= 4 && (memcpy(&size, l->in + l->begin, 4), l->end - l->begin >= 4 + size)) {
            const char *payload = l->in + l->begin + 4;
            l->begin += 4 + size;
            handle(payload, size, answers);
        }
        return;
    }
    int found;
    while ((found = next_reply(l)) >= 0) {
        if (kind == CHANNEL) {
            handle(texts[2], lengths[2], answers);
        } else if (found > 0) {
            for (int i = 1; i + 2 < found; i += 3) handle(texts[i + 2], lengths[i + 2], answers);
            put_head(l, 3 + (found - 1) / 3);
            put_word(l, "XACK", 4);
            put_word(l, l->topic, strlen(l->topic));
            put_word(l, l->group, strlen(l->group));
            for (int i = 1; i + 2 < found; i += 3) put_word(l, texts[i], lengths[i]);
            read_group(l);
            flush(l);
        }
    }
}

static void handle_near(const char *payload, size_t size, struct link *answers) {
    (void)size, (void)answers;
    note(time_of(payload), 2);
}

static void handle_far(const char *payload, size_t size, struct link *answers) {
    if (payload[0] == 'm') {
        note(time_of(payload), 1);
    } else if (answers) {
        send_payload(answers, payload, size);
        flush(answers);
        if (kind != HOP) await_replies(answers, MSG_DONTWAIT);
    }
}

static struct link *sending, *links[MOST_RECEIVERS];

static void send_now(const char *payload, uint32_t size) {
    send_payload(sending, payload, size);
    flush(sending);
    if (kind != HOP) await_replies(sending, MSG_DONTWAIT);
}

static void gather(const char *payload, uint32_t size) {
    send_payload(sending, payload, size);
    if (kind != HOP && sending->awaited == 128) {
        flush(sending);
        await_replies(sending, 0);
    }
}

static void settle(void) {
    flush(sending);
    if (kind != HOP) await_replies(sending, 0);
}

static void receive(void) {
    fill(links[0], 0);
    take(links[0], NULL, handle_near);
}

static const struct way way = {send_now, gather, settle, receive};

static void serve_far(int receivers) {
    struct pollfd polled[MOST_RECEIVERS + 1];
    puts("ready");
    for (int i = 0; i < receivers; i++) polled[i] = (struct pollfd){links[i]->fd, POLLIN, 0};
    polled[receivers] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
    for (;;) {
        collect();
        poll(polled, receivers + 1, collecting ? 10 : -1);
        for (int i = 0; i < receivers; i++) {
            if (polled[i].revents & (POLLIN | POLLHUP)) {
                fill(links[i], MSG_DONTWAIT);
                take(links[i], i == 0 ? sending : NULL, handle_far);
            }
        }
        if (polled[receivers].revents & (POLLIN | POLLHUP)) obey();
    }
}

static struct link *accept_one(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    unlink(path);
    int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listening, (struct sockaddr *)&address, sizeof address) || listen(listening, 1)) die("listen");
    return new_link(accept(listening, NULL, NULL));
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    line_by_line();
    kind = !strcmp(argv[1], "channel") ? CHANNEL : !strcmp(argv[1], "group") ? GROUP : HOP;
    int once = !strcmp(argv[2], "once"), near = once || !strcmp(argv[2], "near"), receivers = atoi(argv[3]);
    socket_path = argv[4];
    prefix = argv[5];
    if (kind == HOP) {
        sending = links[0] = near ? dial(socket_path) : accept_one(socket_path);
        if (near) serve_near(&way);
        else serve_far(1);
        return 0;
    }
    sending = dial(socket_path);
    snprintf(sending->topic, sizeof sending->topic, "%s%s", prefix, near ? "there" : "back");
    if (once) {
        char payload[256];
        fill_payload(payload, 'm', now(), sizeof payload);
        send_payload(sending, payload, sizeof payload);
        flush(sending);
        await_replies(sending, 0);
        return 0;
    }
    for (int i = 0; i < receivers; i++) {
        links[i] = dial(socket_path);
        subscribe(links[i], near ? "back" : "there", i);
    }
    if (near) serve_near(&way);
    else serve_far(receivers);
}
