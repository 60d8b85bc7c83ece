package dev.carrel.cluster;

/**
 * Word that somebody logged out.
 *
 * @param hash the login's, in hexadecimal digits: nobody logs in with it
 */
public record LoginEnded(String hash) implements ClusterEvent {}
