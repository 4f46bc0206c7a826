package io.hestai.bus;

/** What settles a delivery when its handler has not done so by itself. */
public enum Acknowledgement {
    /** Returning acknowledges, throwing retries. */
    BY_RETURN,
    /** Only the handler, or whoever it gave the delivery to, acknowledges; throwing still retries. */
    MANUAL
}
