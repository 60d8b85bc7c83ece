/**
 * The sources of PULL: which URIs the server may read from, and how it reads them.
 *
 * <p>Whoever names a source makes this server open connections, so it may only reach what {@code
 * carrel.pull.*} allows: every host is looked up here, its addresses are judged, and the connection
 * goes to an address that was judged; so does every redirect.
 *
 * <p>It knows nothing of sessions or the database. It depends on {@link dev.carrel.config} and
 * Vert.x.
 */
package dev.carrel.source;
