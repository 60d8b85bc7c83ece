/**
 * Events between replicas, by LISTEN and NOTIFY of PostgreSQL. They only reduce latency;
 * correctness does not depend on them.
 *
 * <p>It may depend on async, database, internals and vapi.session.
 */
package dev.carrel.cluster;
