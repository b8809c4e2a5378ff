/* The tables of the lower bound: interfaces to small numbers, and groups of one cache line each.
 *
 * Open addressing, a power of two of slots, no deletion: a table doubles when it is three quarters full.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef struct { /* one group in one cache line; free while it has no records */
    uint32_t interface, client, server;
    uint16_t port;
    uint8_t protocol, accepted;
    uint32_t hash, records, first, last;
    uint64_t packets, bytes, reply_packets, reply_bytes;
} Group;
_Static_assert(sizeof(Group) == 64, "a group fills a cache line");

typedef struct { Group *slots; uint32_t mask, used; } Table;

typedef struct { uint64_t high, low; uint32_t last, number; } Interface; /* 17 digits; 0 is free */

typedef struct { Interface *slots; uint64_t mask, used; } Interfaces;

static void stop(const char *what, const char *which) {
    fprintf(stderr, "lower_bound: %s: %s\n", which, what);
    exit(1);
}

static void *zeroed(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) stop("out of memory", "mmap");
    madvise(memory, size, MADV_HUGEPAGE); /* fewer misses of the address table */
    return memory;
}

static uint64_t load8(const uint8_t *at) { uint64_t value; memcpy(&value, at, 8); return value; }
static uint32_t load4(const uint8_t *at) { uint32_t value; memcpy(&value, at, 4); return value; }

static uint64_t mix(uint64_t a, uint64_t b) {
    unsigned __int128 product =
        (unsigned __int128)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd1b54a32d192ed03u);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* ---- interfaces: digits to small numbers ---- */

static uint64_t hash_of(const Interface *id) { return mix(id->high, id->low + id->last); }

static Interface digits(const uint8_t *id) { /* the 17 digits after `eni-` */
    return (Interface){load8(id), load8(id + 8), id[16], 0};
}

static Interface *find(const Interfaces *table, const Interface *id, uint64_t hash) {
    for (;; hash++) {
        Interface *slot = &table->slots[hash & table->mask];
        if (!slot->number) return slot;
        if (slot->low == id->low && slot->high == id->high && slot->last == id->last) return slot;
    }
}

static void widen(Interfaces *table) {
    uint64_t old = table->slots ? table->mask + 1 : 0, count = old ? 2 * old : 1 << 10;
    Interface *before = table->slots;
    table->slots = zeroed(count * sizeof(Interface));
    table->mask = count - 1;
    for (uint64_t i = 0; i < old; i++)
        if (before[i].number) *find(table, &before[i], hash_of(&before[i])) = before[i];
    if (old) munmap(before, old * sizeof(Interface));
}

static uint32_t number(Interfaces *table, const Interface *id, uint64_t hash) {
    Interface *slot = find(table, id, hash);
    if (slot->number) return slot->number;
    *slot = *id;
    uint32_t given = slot->number = (uint32_t)++table->used;
    if (2 * table->used > table->mask) widen(table);
    return given;
}

/* ---- groups ---- */

static int same(const Group *a, const Group *b) { return !memcmp(a, b, 16); }

static Group *slot_of(const Table *table, const Group *group) {
    for (uint32_t at = group->hash;; at++) {
        Group *slot = &table->slots[at & table->mask];
        if (!slot->records || same(slot, group)) return slot;
    }
}

static void grow(Table *table) {
    uint64_t old = table->slots ? (uint64_t)table->mask + 1 : 0, count = old ? 2 * old : 1 << 10;
    Group *before = table->slots;
    table->slots = zeroed(count * sizeof(Group));
    table->mask = (uint32_t)count - 1;
    for (uint64_t i = 0; i < old; i++)
        if (before[i].records) *slot_of(table, &before[i]) = before[i];
    if (old) munmap(before, old * sizeof(Group));
}

static void add(Table *table, const Group *group) {
    Group *slot = slot_of(table, group);
    if (!slot->records) {
        *slot = *group;
        if (4 * (uint64_t)++table->used > 3 * (uint64_t)table->mask) grow(table);
        return;
    }
    slot->records += group->records;
    slot->packets += group->packets;
    slot->bytes += group->bytes;
    slot->reply_packets += group->reply_packets;
    slot->reply_bytes += group->reply_bytes;
    if (group->first < slot->first) slot->first = group->first;
    if (group->last > slot->last) slot->last = group->last;
}
