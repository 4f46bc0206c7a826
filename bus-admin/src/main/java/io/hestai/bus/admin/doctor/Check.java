package io.hestai.bus.admin.doctor;

/**
 * One question put to a server.
 *
 * @param id its name
 * @param look finds the answer; may throw {@link NotPermitted} and whatever a reply of an unexpected shape leads to
 */
record Check(String id, Look look) {

    /** How a check finds its answer. */
    interface Look {
        Verdict at(Patient patient);
    }
}
