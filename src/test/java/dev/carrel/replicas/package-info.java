/**
 * Random operations from several clients against two replicas on one PostgreSQL, checked by {@link
 * dev.carrel.linearizability}; with and without replicas and database being killed meanwhile.
 */
package dev.carrel.replicas;
