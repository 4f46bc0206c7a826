package io.hestai.bus.redis;

/**
 * At how many bytes in its output buffer Redis ends the connection of a subscriber.
 *
 * @param hard at once; 0 for never
 * @param soft after a while; 0 for never
 * @param softSeconds after how long
 */
record OutputLimit(long hard, long soft, long softSeconds) {
    static final String SETTING = "client-output-buffer-limit";

    /** What Redis comes with. */
    static final OutputLimit USUAL = new OutputLimit(32L << 20, 8L << 20, 60);

    private static final String OF_SUBSCRIBERS = "pubsub";

    /** Reads the setting: four words for each kind of client. What cannot be read is taken to be as usual. */
    static OutputLimit parse(String setting) {
        String[] words = setting.split(" ", -1);
        for (int i = 0; i + 3 < words.length; i += 4) {
            if (words[i].equals(OF_SUBSCRIBERS)) {
                try {
                    return new OutputLimit(
                            Long.parseLong(words[i + 1]), Long.parseLong(words[i + 2]), Long.parseLong(words[i + 3]));
                } catch (NumberFormatException e) {
                    return USUAL;
                }
            }
        }
        return USUAL;
    }

    /** The lower of both; 0 if there is none. */
    long least() {
        return hard == 0 || (soft != 0 && soft < hard) ? soft : hard;
    }

    /** Whether so many bytes are at least the given part of it: half of it with 2. */
    boolean isReached(long held, int part) {
        return least() > 0 && held >= least() / part;
    }

    /** The setting, as one would make it. */
    @Override
    public String toString() {
        return SETTING + ' ' + OF_SUBSCRIBERS + ' ' + hard + ' ' + soft + ' ' + softSeconds;
    }
}
