package dev.carrel.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.carrel.database.ErrorMapping;
import dev.carrel.journal.Journal;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
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
  private final Journal journal;

  ExceptionMappers(ApiRegistry apiRegistry, Journal journal) {
    this.apiRegistry = apiRegistry;
    this.journal = journal;
  }

  @ServerExceptionMapper
  Uni<Response> mapNotFound(NotFoundException failure, HttpServerRequest request) {
    return unknownUrlResponse(request);
  }

  @ServerExceptionMapper
  Uni<Response> mapMethodNotAllowed(NotAllowedException failure, HttpServerRequest request) {
    return unknownUrlResponse(request);
  }

  @ServerExceptionMapper
  Uni<Response> mapUnsupportedMediaType(NotSupportedException failure, HttpServerRequest request) {
    return responseWithStatus(
        failure.getResponse().getStatus(),
        Message.UNSUPPORTED_MEDIA_TYPE,
        request.getHeader(HttpHeaders.CONTENT_TYPE),
        request);
  }

  @ServerExceptionMapper
  Uni<Response> mapNotAcceptable(NotAcceptableException failure, HttpServerRequest request) {
    return responseWithStatus(
        failure.getResponse().getStatus(),
        Message.NOT_ACCEPTABLE,
        request.getHeader(HttpHeaders.ACCEPT),
        request);
  }

  private Uni<Response> responseWithStatus(
      int status, Message message, String header, HttpServerRequest request) {
    VapiError error = message.toError(ErrorType.INVALID_REQUEST, header);
    return record(apiRegistry.ofPath(request.path()).toResponse(error, status), error, request);
  }

  @ServerExceptionMapper
  Uni<Response> mapWebApplicationException(
      WebApplicationException failure, HttpServerRequest request) {
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
  Uni<Response> mapMismatchedInput(MismatchedInputException failure, HttpServerRequest request) {
    return toResponse(UnreadableBody.toError(failure), request);
  }

  @ServerExceptionMapper
  Uni<Response> mapJsonError(JacksonException failure, HttpServerRequest request) {
    return toResponse(UnreadableBody.toError(failure), request);
  }

  /** Maps the failure of a connection that ended before the complete body was received. */
  @ServerExceptionMapper
  Uni<Response> mapIoError(IOException failure, HttpServerRequest request) {
    return toResponse(
        Message.MALFORMED_REQUEST.toError(
            ErrorType.INVALID_REQUEST, "the body was not received completely"),
        request);
  }

  @ServerExceptionMapper
  Uni<Response> mapOther(Throwable failure, HttpServerRequest request) {
    return toResponse(ErrorMapping.toVapiError(failure), request);
  }

  private Uni<Response> unknownUrlResponse(HttpServerRequest request) {
    Api api = apiRegistry.ofPath(request.path());
    var error = new VapiError(ErrorType.NOT_FOUND, api.unknownUrlMessage(request.path()));
    return record(api.toResponse(error), error, request);
  }

  private Uni<Response> toResponse(VapiError error, HttpServerRequest request) {
    Api api = apiRegistry.ofPath(request.path());
    Response response = api.toResponse(error);
    if (error.type() == ErrorType.UNAUTHENTICATED && api.sendsChallenge()) {
      response.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, ErrorBody.CHALLENGE);
    }
    error
        .retryAfter()
        .ifPresent(
            delay -> response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, delay.toSeconds()));
    return record(response, error, request);
  }

  private Uni<Response> record(Response response, VapiError error, HttpServerRequest request) {
    return journal.write(request, response.getStatus(), error).replaceWith(response);
  }
}
