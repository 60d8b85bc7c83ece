package dev.carrel.api.rest;

import dev.carrel.api.Api;
import dev.carrel.audit.Channel;
import dev.carrel.http.ErrorStatus;
import dev.carrel.http.UrlPaths;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The REST API under {@code /api}. */
@Singleton
class RestApi implements Api {
  @Override
  public Channel channel() {
    return Channel.REST;
  }

  @Override
  public String rootPath() {
    return UrlPaths.REST;
  }

  @Override
  public String actionParameter() {
    return "action";
  }

  @Override
  public boolean isDefaultAction(String action) {
    return false;
  }

  @Override
  public LocalizableMessage unknownUrlMessage(String url) {
    return Message.HTTP_NOT_FOUND.format();
  }

  @Override
  public Response toResponse(VapiError error) {
    return Response.status(ErrorStatus.rest(error.type()))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(ErrorBody.of(error))
        .build();
  }
}
