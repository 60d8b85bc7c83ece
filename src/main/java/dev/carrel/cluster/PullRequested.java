package dev.carrel.cluster;

import java.util.UUID;

/** Word that an update session has a file to be pulled. */
public record PullRequested(UUID session) implements ClusterEvent {}
