/**
 * Random operations of several clients on two replicas with one PostgreSQL, checked by {@link
 * dev.carrel.linearizability}, with and without killing replicas and the database.
 */
package dev.carrel.replicas;
