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
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.ofActive(
        before,
        session,
        found -> {
          String uri =
              linearizationPoint.answer() instanceof Response.Announced at ? at.uri() : null;
          ModelSession with = found.with(name, ModelSessionFile.announced(uri, announced));
          return linearizationPoint.ifSuccess(
              before.with(session, linearizationPoint.renewed(with)));
        });
  }
}
