package dev.carrel.operation;

import dev.carrel.ovf.Signature;
import dev.carrel.session.CertificateInfo;
import dev.carrel.session.PreviewInfo;
import dev.carrel.session.PreviewWarningInfo;
import dev.carrel.session.Session;
import dev.carrel.session.SessionState;
import dev.carrel.session.WarningType;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.cert.TrustAnchor;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * What is known of a session's content before it is completed: who signed it, and what a person
 * should know before relying on that. A warning that is not ignored holds up completion.
 */
@ApplicationScoped
class Previews {
  private final Pool pool;
  private final OvfCheck ovf;
  private final Clock clock;
  private final Set<TrustAnchor> trusted = Signature.systemTrust();

  Previews(Pool pool, OvfCheck ovf, Clock clock) {
    this.pool = pool;
    this.ovf = ovf;
    this.clock = clock;
  }

  /** A session's preview; null unless it is ACTIVE. */
  Uni<PreviewInfo> of(Session session) {
    if (session.state() != SessionState.ACTIVE) {
      return Uni.createFrom().nullItem();
    }
    if (session.preview() != PreviewInfo.State.AVAILABLE) {
      return Uni.createFrom().item(new PreviewInfo(session.preview(), null, null, null));
    }
    return ovf.signature(pool, session)
        .map(
            signature ->
                signature
                    .map(found -> signed(session, found))
                    .orElse(new PreviewInfo(PreviewInfo.State.AVAILABLE, null, List.of(), null)));
  }

  private PreviewInfo signed(Session session, Signature signature) {
    var certificate =
        new CertificateInfo(
            signature.issuer(), signature.subject(), signature.isSelfSigned(), signature.pem());
    return new PreviewInfo(
        PreviewInfo.State.AVAILABLE,
        certificate,
        warnings(signature).stream().map(type -> warning(session, signature, type)).toList(),
        signature.pemChain());
  }

  private Set<WarningType> warnings(Signature signature) {
    return signature.warnings(clock.instant(), trusted);
  }

  private static PreviewWarningInfo warning(
      Session session, Signature signature, WarningType type) {
    return new PreviewWarningInfo(
        type, message(signature, type), session.ignoredWarnings().contains(type));
  }

  private static LocalizableMessage message(Signature signature, WarningType type) {
    Message message =
        switch (type) {
          case EXPIRED_CERTIFICATE -> Message.CERTIFICATE_EXPIRED;
          case NOT_YET_VALID_CERTIFICATE -> Message.CERTIFICATE_NOT_YET_VALID;
          case SELF_SIGNED_CERTIFICATE -> Message.CERTIFICATE_SELF_SIGNED;
          case UNTRUSTED_CERTIFICATE -> Message.CERTIFICATE_UNTRUSTED;
        };
    return message.of(signature.subject());
  }

  /** NOT_ALLOWED_IN_CURRENT_STATE with the warnings that are not ignored. */
  void shouldWarnOfNothing(Session session, Signature signature) {
    List<LocalizableMessage> heeded =
        signature == null
            ? List.of()
            : warnings(signature).stream()
                .filter(type -> !session.ignoredWarnings().contains(type))
                .map(type -> message(signature, type))
                .toList();
    if (!heeded.isEmpty()) {
      throw new VapiError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, heeded);
    }
  }
}
