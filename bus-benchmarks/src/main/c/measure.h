/* What the programs in C share: clocks, payloads, samples, and the commands of the Java workers. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_RECEIVERS 64
#define PATIENCE 2000000000LL
#define SPIN 80000LL

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

/* How messages travel. */
struct way {
    void (*send)(const char *payload, uint32_t size);   /* at once */
    void (*gather)(const char *payload, uint32_t size); /* one of many; some may be written together */
    void (*settle)(void);                               /* until the outcome of all is known */
    void (*receive)(void);                              /* waits for something, and notes the answers in it */
};

static void serve_near(const struct way *way) {
    char line[512], mode[16], file[400];
    puts("ready");
    while (fgets(line, sizeof line, stdin)) {
        long rate = 0, messages = 0, size = 0, sent = 0;
        int64_t cpu_before = cpu(), began = now();
        file[0] = 0;
        sscanf(line, "%15s", mode);
        if (!strcmp(mode, "open")) sscanf(line, "%*s %ld %ld %ld", &rate, &messages, &size);
        else sscanf(line, "%*s %ld %ld %399s", &messages, &size, file);
        char *payload = malloc(size);
        if (!strcmp(mode, "open")) {
            int64_t longest = (int64_t)(2e9 * messages / rate);
            for (; sent < messages && now() - began < longest; sent++) {
                int64_t due = began + (int64_t)(sent * (1e9 / rate));
                await_time(due);
                fill_payload(payload, 'm', due, size);
                way->send(payload, size);
            }
        } else if (!strcmp(mode, "closed")) {
            begin(messages);
            for (; sent < messages; sent++) {
                fill_payload(payload, 'e', now(), size);
                way->send(payload, size);
                while (count == sent) way->receive();
            }
        } else if (!strcmp(mode, "confirmed")) {
            begin(messages);
            for (; sent < messages; sent++) {
                int64_t at = now();
                fill_payload(payload, 'm', at, size);
                way->send(payload, size);
                way->settle();
                note(at, 1);
            }
        } else {
            fill_payload(payload, 'm', began, size);
            for (; sent < messages; sent++) way->gather(payload, size);
        }
        free(payload);
        way->settle();
        int64_t took = now() - began, used = cpu() - cpu_before;
        if (file[0]) write_samples(file);
        printf("%lld %lld %ld\n", (long long)took, (long long)used, sent);
    }
}

static int collecting;
static long awaited;
static int64_t far_cpu;
static char far_file[400];

/* Called again and again by the receiving program: answers when all has come, or nothing for a while. */
static void collect(void) {
    if (collecting && (count >= awaited || now() - last_at > PATIENCE)) {
        write_samples(far_file);
        printf("%ld %lld %lld\n", count, (long long)last_at, (long long)(cpu() - far_cpu));
        collecting = 0;
    }
}

/* One line of standard input. */
static void obey(void) {
    char line[512];
    if (!fgets(line, sizeof line, stdin)) exit(0);
    if (sscanf(line, "expect %ld", &expected) == 1) {
        begin(expected);
        far_cpu = cpu();
        puts("expecting");
    } else if (sscanf(line, "collect %ld %399s", &awaited, far_file) == 2) {
        collecting = 1;
    }
}

static void line_by_line(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    setvbuf(stdin, NULL, _IONBF, 0);
}
