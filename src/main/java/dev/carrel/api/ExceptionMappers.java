package dev.carrel.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.carrel.database.ErrorMapping;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Maps exceptions that are thrown before an operation or by it to error responses in the format of
 * the API that the request path belongs to.
 */
@Singleton
class ExceptionMappers {
  private final ApiRegistry apiRegistry;

  ExceptionMappers(ApiRegistry apiRegistry) {
    this.apiRegistry = apiRegistry;
  }

  @ServerExceptionMapper
  Response mapNotFound(NotFoundException failure, HttpServerRequest request) {
    return unknownUrlResponse(request);
  }

  @ServerExceptionMapper
  Response mapMethodNotAllowed(NotAllowedException failure, HttpServerRequest request) {
    return unknownUrlResponse(request);
  }

  @ServerExceptionMapper
  Response mapUnsupportedMediaType(NotSupportedException failure, HttpServerRequest request) {
    return responseWithStatus(
        failure.getResponse().getStatus(),
        Message.UNSUPPORTED_MEDIA_TYPE,
        request.getHeader(HttpHeaders.CONTENT_TYPE),
        request);
  }

  @ServerExceptionMapper
  Response mapNotAcceptable(NotAcceptableException failure, HttpServerRequest request) {
    return responseWithStatus(
        failure.getResponse().getStatus(),
        Message.NOT_ACCEPTABLE,
        request.getHeader(HttpHeaders.ACCEPT),
        request);
  }

  private Response responseWithStatus(
      int status, Message message, String header, HttpServerRequest request) {
    return apiRegistry
        .ofPath(request.path())
        .toResponse(message.toError(ErrorType.INVALID_REQUEST, header), status);
  }

  @ServerExceptionMapper
  Response mapWebApplicationException(WebApplicationException failure, HttpServerRequest request) {
    if (failure.getCause() instanceof JacksonException jsonFailure) {
      return toResponse(UnreadableBody.toError(jsonFailure), request);
    }
    if (!isMediaType(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      return mapUnsupportedMediaType(new NotSupportedException(), request);
    }
    return toResponse(
        Message.MALFORMED_REQUEST.toError(
            ErrorType.INVALID_REQUEST, failure.getResponse().getStatusInfo().getReasonPhrase()),
        request);
  }

  private static boolean isMediaType(String contentType) {
    try {
      return contentType == null || MediaType.valueOf(contentType) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @ServerExceptionMapper
  Response mapMismatchedInput(MismatchedInputException failure, HttpServerRequest request) {
    return toResponse(UnreadableBody.toError(failure), request);
  }

  @ServerExceptionMapper
  Response mapJsonError(JacksonException failure, HttpServerRequest request) {
    return toResponse(UnreadableBody.toError(failure), request);
  }

  /** Maps the failure of a connection that ended before the complete body was received. */
  @ServerExceptionMapper
  Response mapIoError(IOException failure, HttpServerRequest request) {
    return toResponse(
        Message.MALFORMED_REQUEST.toError(
            ErrorType.INVALID_REQUEST, "the body was not received completely"),
        request);
  }

  @ServerExceptionMapper
  Response mapOther(Throwable failure, HttpServerRequest request) {
    return toResponse(ErrorMapping.toVapiError(failure), request);
  }

  private Response unknownUrlResponse(HttpServerRequest request) {
    Api api = apiRegistry.ofPath(request.path());
    return api.toResponse(
        new VapiError(ErrorType.NOT_FOUND, api.unknownUrlMessage(request.path())));
  }

  private Response toResponse(VapiError error, HttpServerRequest request) {
    Api api = apiRegistry.ofPath(request.path());
    Response response = api.toResponse(error);
    if (error.type() == ErrorType.UNAUTHENTICATED && api.sendsChallenge()) {
      response.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, ErrorBody.CHALLENGE);
    }
    error
        .retryAfter()
        .ifPresent(
            delay -> response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, delay.toSeconds()));
    return response;
  }
}
