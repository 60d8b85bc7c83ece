package dev.carrel.cluster;

/**
 * An event that is published to all replicas, for components that run transfers or cache logins.
 */
public sealed interface ClusterEvent
    permits SessionEnded, FileReplaced, PullRequested, LoginEnded {}
