package dev.carrel.linearizability;

import java.util.List;

/**
 * Announces a file of an update session, or announces it anew: whatever it received is dropped.
 *
 * @param announced what it is to be; null where the client does not tell
 */
public record AddFile(String session, String name, FileContent announced)
    implements ClientOperation {
  @Override
  public List<ModelItem> after(ModelItem before, LinearizationPoint occurrence) {
    return occurrence.ofActive(
        before,
        session,
        found -> {
          String uri = occurrence.answer() instanceof Response.Announced at ? at.uri() : null;
          ModelSession with = found.with(name, ModelSessionFile.announced(uri, announced));
          return occurrence.ifSuccess(before.with(session, occurrence.renewed(with)));
        });
  }
}
