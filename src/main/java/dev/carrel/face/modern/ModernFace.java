package dev.carrel.face.modern;

import dev.carrel.face.Face;
import dev.carrel.session.Via;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The face under {@code /api}. */
@Singleton
class ModernFace implements Face {
  static final String ROOT = "/api/";

  @Override
  public Via via() {
    return Via.API;
  }

  @Override
  public String root() {
    return ROOT;
  }

  @Override
  public String actionParameter() {
    return "action";
  }

  @Override
  public boolean isImplied(String action) {
    return false;
  }

  @Override
  public LocalizableMessage unknownUrl(String url) {
    return Message.HTTP_NOT_FOUND.of();
  }

  @Override
  public Response encode(VapiError error) {
    return Response.status(error.type().modernStatus())
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(ErrorBody.of(error))
        .build();
  }
}
