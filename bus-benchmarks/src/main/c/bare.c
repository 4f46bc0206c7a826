/* The limit: what two programs with nothing in between them and the sockets achieve. One thread, no allocation while it runs, no library.
 *
 *   bare channel|group|hop near|far|once RECEIVERS SOCKET PREFIX
 *
 * channel and group speak to the Redis at SOCKET; hop connects the two directly through SOCKET. Commands and answers are those of the Java workers.
 * once sends one message and ends. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MOST_RECEIVERS 64
#define BUFFER (1 << 24)
#define PATIENCE 2000000000LL
#define SPIN 80000LL

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
static int64_t *samples;
static long expected, count;
static int64_t last_at;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

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

static int64_t time_of(const char *payload) {
    char digits[17];
    memcpy(digits, payload + 1, 16);
    digits[16] = 0;
    return strtoull(digits, NULL, 16);
}

static void fill_payload(char *payload, char letter, int64_t time, int size) {
    char head[24];
    memset(payload, 'x', size);
    sprintf(head, "%c%016llx", letter, (unsigned long long)time);
    memcpy(payload, head, 17);
}

static void note(int64_t since, int hops) {
    int64_t at = now();
    if (count < expected) samples[count] = (at - since) / hops;
    count++;
    last_at = at;
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

static void begin(long messages) {
    free(samples);
    samples = calloc(messages, sizeof *samples);
    expected = messages;
    count = 0;
    last_at = now();
}

static void write_samples(const char *file) {
    FILE *out = fopen(file, "wb");
    if (!out) die(file);
    for (long i = 0; i < count && i < expected; i++) {
        int64_t big = __builtin_bswap64(samples[i]);
        fwrite(&big, 8, 1, out);
    }
    fclose(out);
}

static void await_time(int64_t due) {
    for (int64_t left; (left = due - now()) > 0;) {
        if (left > SPIN) {
            struct timespec t = {(left - SPIN) / 1000000000LL, (left - SPIN) % 1000000000LL};
            nanosleep(&t, NULL);
        }
    }
}

static void serve_near(struct link *there, struct link *back) {
    char line[512], mode[16], file[400];
    puts("ready");
    while (fgets(line, sizeof line, stdin)) {
        long a, b, c, sent;
        int64_t cpu_before = cpu(), began = now();
        file[0] = 0;
        sscanf(line, "%15s", mode);
        if (!strcmp(mode, "open")) {
            sscanf(line, "%*s %ld %ld %ld", &a, &b, &c);
            char *payload = malloc(c);
            int64_t longest = (int64_t)(2e9 * b / a);
            for (sent = 0; sent < b && now() - began < longest; sent++) {
                int64_t due = began + (int64_t)(sent * (1e9 / a));
                await_time(due);
                fill_payload(payload, 'm', due, c);
                send_payload(there, payload, c);
                flush(there);
                if (kind != HOP) await_replies(there, MSG_DONTWAIT);
            }
            free(payload);
        } else if (!strcmp(mode, "closed")) {
            sscanf(line, "%*s %ld %ld %399s", &a, &b, file);
            char *payload = malloc(b);
            begin(a);
            sent = a;
            for (long i = 0; i < a; i++) {
                fill_payload(payload, 'e', now(), b);
                send_payload(there, payload, b);
                flush(there);
                while (count == i) {
                    fill(back, 0);
                    take(back, NULL, handle_near);
                }
                if (kind != HOP) await_replies(there, MSG_DONTWAIT);
            }
            free(payload);
        } else {
            sscanf(line, "%*s %ld %ld", &a, &b);
            char *payload = malloc(b);
            fill_payload(payload, 'm', began, b);
            sent = a;
            for (long i = 0; i < a; i++) {
                send_payload(there, payload, b);
                if (kind != HOP && i % 128 == 127) {
                    flush(there);
                    await_replies(there, 0);
                }
            }
            free(payload);
        }
        flush(there);
        if (kind != HOP) await_replies(there, 0);
        int64_t took = now() - began, used = cpu() - cpu_before;
        if (file[0]) write_samples(file);
        printf("%lld %lld %ld\n", (long long)took, (long long)used, sent);
    }
}

static void serve_far(struct link *answers, struct link **links, int receivers) {
    struct pollfd polled[MOST_RECEIVERS + 1];
    char line[512], file[400];
    int collecting = 0;
    long awaited = 0;
    int64_t cpu_before = 0;
    puts("ready");
    for (int i = 0; i < receivers; i++) polled[i] = (struct pollfd){links[i]->fd, POLLIN, 0};
    polled[receivers] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
    for (;;) {
        if (collecting && (count >= awaited || now() - last_at > PATIENCE)) {
            write_samples(file);
            printf("%ld %lld %lld\n", count, (long long)last_at, (long long)(cpu() - cpu_before));
            collecting = 0;
        }
        poll(polled, receivers + 1, collecting ? 10 : -1);
        for (int i = 0; i < receivers; i++) {
            if (polled[i].revents & (POLLIN | POLLHUP)) {
                fill(links[i], MSG_DONTWAIT);
                take(links[i], i == 0 ? answers : NULL, handle_far);
            }
        }
        if (polled[receivers].revents & (POLLIN | POLLHUP)) {
            if (!fgets(line, sizeof line, stdin)) exit(0);
            if (sscanf(line, "expect %ld", &expected) == 1) {
                begin(expected);
                cpu_before = cpu();
                puts("expecting");
            } else {
                sscanf(line, "collect %ld %399s", &awaited, file);
                collecting = 1;
            }
        }
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
    setvbuf(stdout, NULL, _IOLBF, 0);
    setvbuf(stdin, NULL, _IONBF, 0);
    kind = !strcmp(argv[1], "channel") ? CHANNEL : !strcmp(argv[1], "group") ? GROUP : HOP;
    int once = !strcmp(argv[2], "once"), near = once || !strcmp(argv[2], "near"), receivers = atoi(argv[3]);
    socket_path = argv[4];
    prefix = argv[5];
    if (kind == HOP) {
        struct link *l = near ? dial(socket_path) : accept_one(socket_path);
        if (near) serve_near(l, l);
        else serve_far(l, &l, 1);
        return 0;
    }
    struct link *sending = dial(socket_path);
    snprintf(sending->topic, sizeof sending->topic, "%s%s", prefix, near ? "there" : "back");
    if (once) {
        char payload[256];
        fill_payload(payload, 'm', now(), sizeof payload);
        send_payload(sending, payload, sizeof payload);
        flush(sending);
        await_replies(sending, 0);
        return 0;
    }
    struct link *links[MOST_RECEIVERS];
    for (int i = 0; i < receivers; i++) {
        links[i] = dial(socket_path);
        subscribe(links[i], near ? "back" : "there", i);
    }
    if (near) serve_near(sending, links[0]);
    else serve_far(sending, links, receivers);
}
