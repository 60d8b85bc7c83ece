/**
 * The embedded PostgreSQL: a real server, kept durably under {@code data/postgres}, for those who
 * configured none.
 *
 * <p>It is started while the configuration is read, before anything needs a connection, and handed
 * to Quarkus as the datasource's URL; nothing else in Carrel knows of it. If its process ends, it
 * is restarted; if that fails, liveness turns off. It depends on {@link dev.carrel.config} and
 * commons-compress.
 */
package dev.carrel.postgres;
