package dev.carrel.cluster;

/**
 * A login was ended by its user.
 *
 * @param hash the hash of the login id in hexadecimal digits, which cannot be used to log in
 */
public record LoginEnded(String hash) implements ClusterEvent {}
