package dev.carrel.face;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.carrel.operation.Faults;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Turns whatever goes wrong on the way to an operation, or in it, into an error of the face that
 * was called.
 */
@Singleton
class Errors {
  private final Faces faces;

  Errors(Faces faces) {
    this.faces = faces;
  }

  @ServerExceptionMapper
  Response unmatched(NotFoundException failure, HttpServerRequest request) {
    return unknownUrl(request);
  }

  @ServerExceptionMapper
  Response unmatched(NotAllowedException failure, HttpServerRequest request) {
    return unknownUrl(request);
  }

  @ServerExceptionMapper
  Response unsupported(NotSupportedException failure, HttpServerRequest request) {
    VapiError error =
        Message.UNSUPPORTED_MEDIA_TYPE.as(
            ErrorType.INVALID_REQUEST, request.getHeader(HttpHeaders.CONTENT_TYPE));
    return Response.fromResponse(encode(error, request))
        .status(Response.Status.UNSUPPORTED_MEDIA_TYPE)
        .build();
  }

  @ServerExceptionMapper
  Response refusedByRuntime(WebApplicationException failure, HttpServerRequest request) {
    return encode(
        failure.getCause() instanceof JacksonException json
            ? unreadable(json)
            : unreadable(failure),
        request);
  }

  @ServerExceptionMapper
  Response unfittingBody(MismatchedInputException failure, HttpServerRequest request) {
    return encode(unreadable(failure), request);
  }

  @ServerExceptionMapper
  Response unreadableBody(JacksonException failure, HttpServerRequest request) {
    return encode(unreadable(failure), request);
  }

  /** The body did not come whole. */
  @ServerExceptionMapper
  Response brokenBody(IOException failure, HttpServerRequest request) {
    return encode(
        Message.MALFORMED_REQUEST.as(ErrorType.INVALID_REQUEST, failure.getMessage()), request);
  }

  @ServerExceptionMapper
  Response anythingElse(Throwable failure, HttpServerRequest request) {
    return encode(Faults.error(failure), request);
  }

  private static VapiError unreadable(JacksonException failure) {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      return Message.UNSUPPORTED_PROPERTY.as(ErrorType.INVALID_ARGUMENT, unknown.getPropertyName());
    }
    if (failure instanceof MismatchedInputException mismatch && !mismatch.getPath().isEmpty()) {
      return Message.INVALID_FIELD.as(ErrorType.INVALID_ARGUMENT, field(mismatch));
    }
    return Message.MALFORMED_REQUEST.as(ErrorType.INVALID_REQUEST, failure.getOriginalMessage());
  }

  private static String field(MismatchedInputException mismatch) {
    return mismatch.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static VapiError unreadable(WebApplicationException failure) {
    return Message.MALFORMED_REQUEST.as(ErrorType.INVALID_REQUEST, failure.getMessage());
  }

  private Response unknownUrl(HttpServerRequest request) {
    Face face = faces.of(request.path());
    return face.encode(new VapiError(ErrorType.NOT_FOUND, face.unknownUrl(request.path())));
  }

  private Response encode(VapiError error, HttpServerRequest request) {
    Face face = faces.of(request.path());
    Response answer = face.encode(error);
    if (error.type() == ErrorType.UNAUTHENTICATED && face.challenges()) {
      answer.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, ErrorBody.CHALLENGE);
    }
    error
        .retryAfter()
        .ifPresent(
            wait -> answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, wait.toSeconds()));
    return answer;
  }
}
