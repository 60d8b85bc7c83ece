package dev.carrel.updatesession;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.source.SourceEndpoint;
import dev.carrel.source.SourceException;
import dev.carrel.source.SourceProbeResult;
import dev.carrel.source.Sources;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.session.ProbeResult;
import dev.carrel.vapi.session.TransferEndpoint;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Checks the endpoints that clients name as sources of pulls. */
@ApplicationScoped
class PullSources {
  private final Sources sources;

  PullSources(Sources sources) {
    this.sources = sources;
  }

  /**
   * Checks whether a file can be pulled from an endpoint, without pulling it. If not, the result
   * contains the error.
   */
  Uni<ProbeResult> probe(Caller caller, TransferEndpoint endpoint) {
    requireLocalSourcePrivilege(caller, endpoint);
    return sources.probe(toSourceEndpoint(endpoint)).map(PullSources::toProbeResult);
  }

  private static ProbeResult toProbeResult(SourceProbeResult sourceProbe) {
    return new ProbeResult(
        ProbeResult.Status.valueOf(sourceProbe.status().name()),
        sourceProbe.thumbprint(),
        sourceProbe.certificate(),
        sourceProbe.error() == null
            ? null
            : List.of(Message.SOURCE_NOT_READABLE.format(sourceProbe.error())));
  }

  /** Checks the endpoint as far as possible without connecting to it, and returns it. */
  TransferEndpoint requireReadable(Caller caller, TransferEndpoint endpoint) {
    ParameterChecks.requireValue("source_endpoint", endpoint);
    requireLocalSourcePrivilege(caller, endpoint);
    try {
      sources.requireAllowed(toSourceEndpoint(endpoint));
    } catch (SourceException failure) {
      throw Message.SOURCE_NOT_READABLE.toError(ErrorType.INVALID_ARGUMENT, failure.getMessage());
    }
    return endpoint;
  }

  /** Requires an additional privilege for sources on the server itself. */
  private static void requireLocalSourcePrivilege(Caller caller, TransferEndpoint endpoint) {
    if (toSourceEndpoint(endpoint).isLocal()) {
      caller.require(Privilege.READ_STORAGE);
    }
  }

  private static SourceEndpoint toSourceEndpoint(TransferEndpoint endpoint) {
    return new SourceEndpoint(
        endpoint.uri(), endpoint.sslCertificateThumbprint(), endpoint.sslCertificate());
  }
}
