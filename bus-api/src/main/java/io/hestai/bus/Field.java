package io.hestai.bus;

/**
 * One named value of a message. A name may occur more than once in a message; the last one wins when it is looked up.
 *
 * @param name the name; bytes of a foreign name that are not UTF-8 are kept as lone surrogates U+DC80 to U+DCFF
 * @param value the value
 */
public record Field(String name, FieldValue value) {}
