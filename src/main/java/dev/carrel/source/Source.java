package dev.carrel.source;

import io.vertx.core.Future;

/** One kind of source. Futures fail with a {@link SourceException} only. */
sealed interface Source permits HttpSource, FileSource {

  /** See {@link Sources#requireAllowed}. */
  void check(SourceEndpoint endpoint);

  /** See {@link Sources#open}. The endpoint was checked. */
  Future<OpenSource> open(SourceEndpoint endpoint, long offset, String validator);

  /** See {@link Sources#probe}. The endpoint was checked. */
  Future<SourceProbe> probe(SourceEndpoint endpoint);
}
