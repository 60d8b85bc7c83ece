package dev.carrel.cluster;

import java.util.UUID;

/** A session is no longer ACTIVE; its transfers are aborted. */
public record SessionEnded(UUID session) implements ClusterEvent {}
