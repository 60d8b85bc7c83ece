package dev.carrel.api;

/**
 * The body of an operation that has no parameters in it: missing, or empty. It is there to be read,
 * so that one which is malformed, or says something, is refused and not passed over.
 */
public record EmptyBody() {}
