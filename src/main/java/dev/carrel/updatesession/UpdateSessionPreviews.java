package dev.carrel.updatesession;

import dev.carrel.session.Session;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.PreviewWarningInfo;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.WarningType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Previews of update sessions: the certificate that signed the OVF package, and warnings about that
 * certificate. A session cannot be completed while it has warnings that are not ignored.
 */
@ApplicationScoped
class UpdateSessionPreviews {
  private final Pool pool;
  private final OvfPackageValidator packageValidator;

  UpdateSessionPreviews(Pool pool, OvfPackageValidator packageValidator) {
    this.pool = pool;
    this.packageValidator = packageValidator;
  }

  /** Returns the preview of a session; null unless the session is ACTIVE. */
  Uni<PreviewInfo> previewOf(Session session) {
    if (session.state() != SessionState.ACTIVE) {
      return Uni.createFrom().nullItem();
    }
    if (session.preview() != PreviewInfo.State.AVAILABLE) {
      return Uni.createFrom().item(new PreviewInfo(session.preview(), null, null, null));
    }
    return packageValidator
        .readSignature(pool, session)
        .map(
            signature ->
                signature
                    .map(present -> signedPreview(session, present))
                    .orElse(new PreviewInfo(PreviewInfo.State.AVAILABLE, null, List.of(), null)));
  }

  private static PreviewInfo signedPreview(Session session, PackageSignature signature) {
    return new PreviewInfo(
        PreviewInfo.State.AVAILABLE,
        signature.certificate(),
        signature.warnings().stream().map(type -> toWarningInfo(session, signature, type)).toList(),
        signature.chain());
  }

  private static PreviewWarningInfo toWarningInfo(
      Session session, PackageSignature signature, WarningType type) {
    return new PreviewWarningInfo(
        type, toMessage(signature, type), session.ignoredWarnings().contains(type));
  }

  private static LocalizableMessage toMessage(PackageSignature signature, WarningType type) {
    Message message =
        switch (type) {
          case EXPIRED_CERTIFICATE -> Message.CERTIFICATE_EXPIRED;
          case NOT_YET_VALID_CERTIFICATE -> Message.CERTIFICATE_NOT_YET_VALID;
          case SELF_SIGNED_CERTIFICATE -> Message.CERTIFICATE_SELF_SIGNED;
          case UNTRUSTED_CERTIFICATE -> Message.CERTIFICATE_UNTRUSTED;
        };
    return message.format(signature.subject());
  }

  /**
   * Requires that all warnings of a signature are ignored.
   *
   * @param signature null if the package is not signed
   * @throws VapiError NOT_ALLOWED_IN_CURRENT_STATE, with a message for each warning that is not
   *     ignored
   */
  void requireNoEnforcedWarnings(Session session, PackageSignature signature) {
    List<LocalizableMessage> enforced =
        signature == null
            ? List.of()
            : signature.warnings().stream()
                .filter(type -> !session.ignoredWarnings().contains(type))
                .map(type -> toMessage(signature, type))
                .toList();
    if (!enforced.isEmpty()) {
      throw new VapiError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, enforced);
    }
  }
}
