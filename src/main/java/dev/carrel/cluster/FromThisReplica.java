package dev.carrel.cluster;

import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * Qualifies a {@link ClusterEvent} that this replica has published. Observers without this
 * qualifier also receive the events of other replicas.
 */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
public @interface FromThisReplica {}
