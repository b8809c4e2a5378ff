/* The least that any reader of gz flow logs has to do: inflate, match, parse, aggregate.
 *
 *     lower_bound THREADS WANTED FILE...
 *
 * WANTED is a file with one interface a line, or `-` for every interface. Prints totals as JSON.
 * It reads version 2 with IPv4 only and stops at any other line: it is a yardstick, no reader.
 *
 * What makes it fast: ISA-L inflates into a buffer that stays in the cache; separators are found 64
 * bytes at a time; a group is one cache line, fetched ahead while the next lines are parsed.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "groups.h"

enum {
    CHUNK = 1 << 20,   /* inflated bytes looked at together */
    LONGEST = 512,     /* bytes of a line */
    SLACK = 128,       /* bytes before and after them that may be read */
    SEPARATORS = 21,   /* of a record: 13 spaces, 6 dots, the dash of eni-, the line's end */
    BATCH = 32,        /* records between parsing and counting, so that memory has time to answer */
    PARTS = 64,        /* tables, by the hash's first six bits: they grow apart and merge apart */
    MOST_THREADS = 16,
};

typedef struct {
    Table parts[PARTS];
    Interfaces interfaces;
    Group batch[BATCH];
    int waiting;
    uint64_t gaps;
    uint32_t separators[CHUNK];
    uint8_t buffer[SLACK + CHUNK + SLACK];
} Reader;

static char **files;
static int file_count, thread_count, all;
static Interfaces wanted;
static Reader *readers[MOST_THREADS];
static atomic_int next_file, next_part;
static pthread_barrier_t read_all;

static Table *part_of(Reader *reader, uint32_t hash) { return &reader->parts[hash >> 26]; }

static void flush(Reader *reader) {
    for (int i = 0; i < reader->waiting; i++) {
        Group *group = &reader->batch[i];
        add(part_of(reader, group->hash), group);
    }
    reader->waiting = 0;
}

/* ---- lines ---- */

/* Which of 64 bytes are below `limit`: '0' finds spaces, dots, dashes and line ends, 11 line ends. */
static uint64_t below(const uint8_t *at, uint8_t limit) {
#if defined(__AVX512BW__)
    return _mm512_cmplt_epu8_mask(_mm512_loadu_si512(at), _mm512_set1_epi8((char)limit));
#elif defined(__AVX2__)
    __m256i top = _mm256_set1_epi8((char)(limit - 1));
    __m256i a = _mm256_loadu_si256((const void *)at), b = _mm256_loadu_si256((const void *)(at + 32));
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(a, top), a));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(b, top), b));
    return (uint64_t)high << 32 | low;
#else
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)(at[i] < limit) << i;
    return mask;
#endif
}

static size_t positions(const uint8_t *text, size_t size, uint8_t limit, uint32_t *out) {
    size_t count = 0;
    for (size_t at = 0; at < size; at += 64) {
        uint64_t mask = below(text + at, limit);
        if (size - at < 64) mask &= ~0ull >> (64 - (size - at));
        for (; mask; mask &= mask - 1) out[count++] = (uint32_t)(at + (size_t)__builtin_ctzll(mask));
    }
    return count;
}

/* The number of up to four digits that ends before `end`; then of up to eight, then of any length. */
static uint32_t few(const uint8_t *end, uint32_t length) {
    uint32_t x = load4(end - 4) & 0x0f0f0f0fu & (~0u << (32 - 8 * length));
    x = (x * 10 + (x >> 8)) & 0x00ff00ffu;
    return (x * 100 + (x >> 16)) & 0xffffu;
}

static uint64_t eight(const uint8_t *end, uint32_t length) {
    uint64_t x = load8(end - 8) & 0x0f0f0f0f0f0f0f0fu & (~0ull << (64 - 8 * length));
    x = (x * 10 + (x >> 8)) & 0x00ff00ff00ff00ffu;
    x = (x * 100 + (x >> 16)) & 0x0000ffff0000ffffu;
    return (x * 10000 + (x >> 32)) & 0xffffffffu;
}

static uint64_t many(const uint8_t *end, uint32_t length) {
    return length <= 8 ? eight(end, length)
                       : eight(end, 8) + 100000000 * many(end - 8, length - 8);
}

static uint32_t address(const uint8_t *text, const uint32_t *at) { /* octets between at[0] … at[4] */
    uint32_t value = 0;
    for (int i = 1; i <= 4; i++) value = value << 8 | few(text + at[i], at[i] - at[i - 1] - 1);
    return value;
}

#define FIELD(parse, i) parse(text + at[i], at[i] - at[(i) - 1] - 1)

/* The record whose separators are at[0] … at[20], to wait in the batch. */
static void take(Reader *reader, const uint8_t *text, const uint32_t *at) {
    uint32_t source = address(text, at + 3), destination = address(text, at + 7);
    uint32_t from = (uint32_t)FIELD(eight, 12), to = (uint32_t)FIELD(eight, 13);
    uint64_t packets = FIELD(many, 15), bytes = FIELD(many, 16);
    int reply = from < to;
    Interface id = digits(text + at[2] + 1);
    uint64_t hash = hash_of(&id);
    Group *group = &reader->batch[reader->waiting++];
    *group = (Group){
        .interface = number(&reader->interfaces, &id, hash),
        .client = reply ? destination : source,
        .server = reply ? source : destination,
        .port = (uint16_t)(reply ? from : to),
        .protocol = (uint8_t)FIELD(few, 14),
        .accepted = text[at[18] + 1] == 'A',
        .records = 1,
        .first = (uint32_t)FIELD(many, 17),
        .last = (uint32_t)FIELD(many, 18),
        .packets = reply ? 0 : packets,
        .bytes = reply ? 0 : bytes,
        .reply_packets = reply ? packets : 0,
        .reply_bytes = reply ? bytes : 0,
    };
    uint64_t ends = (uint64_t)group->client << 32 | group->server;
    uint64_t rest = hash + ((uint64_t)group->port << 16 | group->protocol << 8 | group->accepted);
    group->hash = (uint32_t)(mix(ends, rest) >> 32);
    Table *part = part_of(reader, group->hash);
    __builtin_prefetch(&part->slots[group->hash & part->mask], 1);
    if (reader->waiting == BATCH) flush(reader);
}

static int regular(const uint8_t *text, const uint32_t *at) {
    return text[at[20]] == '\n' && at[3] - at[2] == 18 && !memcmp(text + at[20] - 3, " OK", 3);
}

/* A line that is no regular record: a header, or an interval without data. */
static void other(Reader *reader, const uint8_t *line, size_t size) {
    if (size >= 6 && !memcmp(line + size - 6, "NODATA", 6)) reader->gaps++;
    else if (size >= 8 && !memcmp(line + size - 8, "SKIPDATA", 8)) reader->gaps++;
    else if (size && memcmp(line, "version ", 8)) {
        fprintf(stderr, "lower_bound: cannot read: %.*s\n", (int)size, (const char *)line);
        exit(1);
    }
}

static void take_all(Reader *reader, const uint8_t *text, size_t size) {
    uint32_t *at = reader->separators, *end = at + positions(text, size, '0', at);
    uint32_t line = 0;
    while (at < end) {
        if (end - at >= SEPARATORS && regular(text, at)) {
            take(reader, text, at);
            at += SEPARATORS;
        } else {
            while (text[*at] != '\n') at++;
            other(reader, text + line, *at++ - line);
        }
        line = at[-1] + 1;
    }
}

/* Only the third field of a line is looked at, and the rest when it is asked for. */
static void take_wanted(Reader *reader, const uint8_t *text, size_t size) {
    uint32_t *ends = reader->separators, line = 0;
    size_t lines = positions(text, size, '\n' + 1, ends);
    for (size_t i = 0; i < lines; line = ends[i++] + 1) {
        const uint8_t *id = text + line + 15; /* `2 123456789012 `; other versions are longer */
        if (load4(id) != load4((const uint8_t *)"eni-") || id[21] != ' ') {
            other(reader, text + line, ends[i] - line);
            continue;
        }
        Interface key = digits(id + 4);
        if (!find(&wanted, &key, hash_of(&key))->number) continue;
        uint32_t at[LONGEST];
        size_t length = ends[i] + 1 - line;
        if (length > LONGEST) stop("line too long", "input");
        if (positions(text + line, length, '0', at) == SEPARATORS && regular(text + line, at))
            take(reader, text + line, at);
        else
            other(reader, text + line, length - 1);
    }
}

/* ---- files ---- */

static void inflate_file(Reader *reader, const char *name) {
    struct stat facts;
    int file = open(name, O_RDONLY);
    if (file < 0 || fstat(file, &facts) || !facts.st_size) stop("cannot be opened", name);
    uint8_t *packed = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (packed == MAP_FAILED) stop("cannot be mapped", name);
    struct inflate_state state;
    isal_inflate_init(&state);
    state.crc_flag = ISAL_GZIP;
    state.next_in = packed;
    state.avail_in = (uint32_t)facts.st_size;
    uint8_t *text = reader->buffer + SLACK;
    size_t held = 0;
    for (;;) {
        state.next_out = text + held;
        state.avail_out = (uint32_t)(CHUNK - held);
        if (isal_inflate(&state) != ISAL_DECOMP_OK) stop("is damaged", name);
        held = (size_t)(state.next_out - text);
        int done = state.block_state == ISAL_BLOCK_FINISH;
        if (!done && state.avail_out && !state.avail_in) stop("ends early", name);
        uint8_t *end = held ? memrchr(text, '\n', held) : NULL;
        size_t whole = end ? (size_t)(end + 1 - text) : 0;
        if (!whole && held == CHUNK) stop("line too long", name);
        (all ? take_all : take_wanted)(reader, text, whole);
        held -= whole;
        memmove(text, text + whole, held);
        if (!done) continue;
        if (!state.avail_in) break;
        isal_inflate_reset(&state); /* the next member */
        state.crc_flag = ISAL_GZIP;
    }
    if (held) stop("ends within a line", name);
    munmap(packed, (size_t)facts.st_size);
    close(file);
}

/* Groups of one part of every reader into the first reader's. */
static void merge_part(uint32_t **numbers, int part) {
    Table *into = &readers[0]->parts[part];
    for (int r = 1; r < thread_count; r++) {
        Table *from = &readers[r]->parts[part];
        for (uint64_t i = 0; i <= from->mask; i++) {
            if (!from->slots[i].records) continue;
            from->slots[i].interface = numbers[r][from->slots[i].interface];
            add(into, &from->slots[i]);
        }
        munmap(from->slots, ((size_t)from->mask + 1) * sizeof(Group));
    }
}

/* numbers[r][n]: what the first reader calls interface n of reader r. */
static uint32_t **numbers_of(void) {
    uint32_t **numbers = calloc(MOST_THREADS, sizeof *numbers);
    for (int r = 1; r < thread_count; r++) {
        Interfaces *theirs = &readers[r]->interfaces;
        numbers[r] = calloc(theirs->used + 1, sizeof **numbers);
        for (uint64_t i = 0; i <= theirs->mask; i++) {
            Interface *id = &theirs->slots[i];
            if (id->number)
                numbers[r][id->number] = number(&readers[0]->interfaces, id, hash_of(id));
        }
    }
    return numbers;
}

static uint32_t **numbers;

static void *work(void *argument) {
    Reader *reader = argument;
    for (int f; (f = atomic_fetch_add(&next_file, 1)) < file_count;) inflate_file(reader, files[f]);
    flush(reader);
    if (thread_count == 1) return NULL;
    if (pthread_barrier_wait(&read_all) == PTHREAD_BARRIER_SERIAL_THREAD) numbers = numbers_of();
    pthread_barrier_wait(&read_all);
    for (int p; (p = atomic_fetch_add(&next_part, 1)) < PARTS;) merge_part(numbers, p);
    return NULL;
}

static void read_wanted(const char *name) {
    char line[64];
    FILE *file = fopen(name, "r");
    if (!file) stop("cannot be opened", name);
    while (fgets(line, sizeof line, file)) {
        if (strlen(line) != 22) stop("holds no interface of 17 digits", name);
        Interface id = digits((const uint8_t *)line + 4);
        number(&wanted, &id, hash_of(&id));
    }
    fclose(file);
}

static void print_totals(void) {
    uint64_t groups = 0, records = 0, squares = 0, gaps = 0;
    uint64_t packets = 0, bytes = 0, reply_packets = 0, reply_bytes = 0;
    uint32_t first = UINT32_MAX, last = 0;
    for (int r = 0; r < thread_count; r++) gaps += readers[r]->gaps;
    for (int p = 0; p < PARTS; p++) {
        const Table *table = &readers[0]->parts[p];
        groups += table->used;
        for (uint64_t i = 0; i <= table->mask; i++) {
            const Group *group = &table->slots[i];
            if (!group->records) continue;
            records += group->records;
            squares += (uint64_t)group->records * group->records;
            packets += group->packets + group->reply_packets;
            bytes += group->bytes + group->reply_bytes;
            reply_packets += group->reply_packets;
            reply_bytes += group->reply_bytes;
            if (group->first < first) first = group->first;
            if (group->last > last) last = group->last;
        }
    }
    printf("{\"groups\": %lu, \"records\": %lu, \"packets\": %lu, \"bytes\": %lu, ", groups, records, packets, bytes);
    printf("\"squares\": %lu, \"reply_packets\": %lu, \"reply_bytes\": %lu, ", squares, reply_packets, reply_bytes);
    printf("\"first\": %u, \"last\": %u}\n", first, last);
}

int main(int count, char **arguments) {
    if (count < 4) stop("lower_bound THREADS WANTED FILE...", "usage");
    thread_count = atoi(arguments[1]);
    if (thread_count < 1 || thread_count > MOST_THREADS) stop("THREADS is 1 to 16", "usage");
    files = arguments + 3;
    file_count = count - 3;
    all = !strcmp(arguments[2], "-");
    widen(&wanted);
    if (!all) read_wanted(arguments[2]);
    pthread_t threads[MOST_THREADS];
    pthread_barrier_init(&read_all, NULL, (unsigned)thread_count);
    for (int t = 0; t < thread_count; t++) {
        readers[t] = zeroed(sizeof(Reader));
        widen(&readers[t]->interfaces);
        for (int p = 0; p < PARTS; p++) grow(&readers[t]->parts[p]);
        if (pthread_create(&threads[t], NULL, work, readers[t])) stop("no thread", "pthread");
    }
    for (int t = 0; t < thread_count; t++) pthread_join(threads[t], NULL);
    print_totals();
    return 0;
}
