package io.hestai.bus.operations.migration;

/** A growing set of message ids, each kept as 64 bits: 16 bytes an id, whatever its length. Not thread-safe. */
final class KnownIds {
    private static final int FIRST = 1 << 10;

    private long[] slots = new long[FIRST];
    private int size;

    void add(String id) {
        if (size * 2 >= slots.length) {
            grow();
        }
        if (insert(slots, hash(id))) {
            size++;
        }
    }

    boolean contains(String id) {
        if (size == 0) {
            return false;
        }
        long hash = hash(id);
        int at = place(hash, slots.length);
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return true;
            }
            at = (at + 1) & (slots.length - 1);
        }
        return false;
    }

    int size() {
        return size;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long hash : slots) {
            if (hash != 0) {
                insert(larger, hash);
            }
        }
        slots = larger;
    }

    private static boolean insert(long[] slots, long hash) {
        int at = place(hash, slots.length);
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = hash;
        return true;
    }

    private static int place(long hash, int slots) {
        return (int) (hash >>> 32) & (slots - 1);
    }

    /** Never 0, which marks a free slot. */
    private static long hash(String id) {
        long hash = 0xCBF2_9CE4_8422_2325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100_0000_01B3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D0_49BB_1331_11EBL;
        hash ^= hash >>> 31;
        return hash == 0 ? 1 : hash;
    }
}
