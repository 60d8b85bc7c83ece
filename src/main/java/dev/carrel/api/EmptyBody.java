package dev.carrel.api;

/**
 * The request body of an operation without body parameters: absent, or an empty JSON object.
 *
 * <p>Resource methods declare it so that the body is parsed: a malformed body, or one with fields,
 * is rejected instead of ignored.
 */
public record EmptyBody() {}
