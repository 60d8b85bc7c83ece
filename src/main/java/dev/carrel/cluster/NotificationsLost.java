package dev.carrel.cluster;

/** Word that other replicas may have announced what did not get here. */
public record NotificationsLost() {}
