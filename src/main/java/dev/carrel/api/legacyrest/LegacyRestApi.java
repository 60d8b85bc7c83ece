package dev.carrel.api.legacyrest;

import dev.carrel.api.Api;
import dev.carrel.audit.Channel;
import dev.carrel.http.ErrorStatus;
import dev.carrel.http.UrlPaths;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The legacy REST API under {@code /rest}. */
@Singleton
class LegacyRestApi implements Api {
  @Override
  public Channel channel() {
    return Channel.LEGACY_REST;
  }

  @Override
  public String rootPath() {
    return UrlPaths.LEGACY_REST;
  }

  @Override
  public String actionParameter() {
    return "~action";
  }

  @Override
  public boolean isDefaultAction(String action) {
    return action.equals("create");
  }

  @Override
  public boolean rejectsUnknownQueryParameters() {
    return false;
  }

  /**
   * The message names the URL without {@code /rest} (seen on a real vCenter,
   * https://github.com/vmware-archive/vmware-openapi-generator/issues/72).
   */
  @Override
  public LocalizableMessage unknownUrlMessage(String url) {
    return Message.OPERATIONS_FOR_URL_NOT_FOUND.format(
        url.substring(UrlPaths.LEGACY_REST.length() - 1));
  }

  /**
   * An error in two formats: existing clients read {@code type} and {@code value}, and vCenter's
   * documentation of the operations shows the other fields.
   */
  record LegacyErrorBody(
      String type, ErrorBody value, ErrorType errorType, List<LocalizableMessage> messages) {}

  @Override
  public int status(ErrorType type) {
    return ErrorStatus.legacyRest(type);
  }

  @Override
  public Response toResponse(VapiError error, int status) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(
            new LegacyErrorBody(
                error.type().canonicalName(), ErrorBody.of(error), error.type(), error.messages()))
        .build();
  }
}
