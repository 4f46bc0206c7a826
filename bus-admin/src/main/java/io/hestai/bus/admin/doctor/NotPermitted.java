package io.hestai.bus.admin.doctor;

/** The user may not look at something. */
final class NotPermitted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String right;

    NotPermitted(String right, Throwable cause) {
        super("not permitted to look: the user lacks " + right, cause);
        this.right = right;
    }

    /** What the user lacks, as ACL rules say it. */
    String right() {
        return right;
    }
}
