package dev.carrel.cluster;

/** Notifications of other replicas may have been lost. */
public record NotificationsLost() {}
