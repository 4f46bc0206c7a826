/** The least rights that a program needs in Redis, by the part that it plays: printed, given to a user, and compared with what one has. */
@org.jspecify.annotations.NullMarked
package io.hestai.bus.admin.acl;
