package dev.carrel.cluster;

/** The settings of the sandbox have changed, so replicas read them again. */
public record SandboxChanged() implements ClusterEvent {}
