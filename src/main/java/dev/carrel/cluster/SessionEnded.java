package dev.carrel.cluster;

import java.util.UUID;

/** Word that a session is ACTIVE no longer, however that came: its transfers are to be cut. */
public record SessionEnded(UUID session) implements ClusterEvent {}
