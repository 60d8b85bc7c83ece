package dev.carrel.cluster;

/**
 * Word of something that has happened, for whoever runs transfers or knows logins, on whatever
 * replica.
 */
public sealed interface ClusterEvent
    permits SessionEnded, FileReplaced, PullRequested, LoginEnded {}
