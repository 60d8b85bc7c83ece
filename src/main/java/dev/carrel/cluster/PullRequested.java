package dev.carrel.cluster;

import java.util.UUID;

/** An update session has a file that waits to be pulled. */
public record PullRequested(UUID session) implements ClusterEvent {}
