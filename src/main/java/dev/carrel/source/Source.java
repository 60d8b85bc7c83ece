package dev.carrel.source;

import io.vertx.core.Future;

/** Reads the URIs of some schemes. Its futures fail only with {@link SourceException}. */
sealed interface Source permits HttpSource, FileSource {

  /** See {@link Sources#requireAllowed}. */
  void requireAllowed(SourceEndpoint endpoint);

  /** See {@link Sources#open}. Requires {@link #requireAllowed} first. */
  Future<OpenedSource> open(SourceEndpoint endpoint, long offset, String validator);

  /** See {@link Sources#probe}. Requires {@link #requireAllowed} first. */
  Future<SourceProbeResult> probe(SourceEndpoint endpoint);
}
