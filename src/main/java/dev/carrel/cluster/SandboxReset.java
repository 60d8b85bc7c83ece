package dev.carrel.cluster;

/**
 * All sessions and logins are about to be deleted, or have been deleted, so transfers are aborted
 * and cached logins are invalid. It is published before the reset, and by each replica when it
 * applies the reset.
 */
public record SandboxReset() implements ClusterEvent {}
