package dev.carrel.vapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.http.ErrorStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTypeTest {

  @Test
  void shouldContainAllStandardErrors() {
    assertThat(ErrorType.values()).hasSize(25);
  }

  @ParameterizedTest(name = "{0}: {1} on /rest, {2} on /api")
  @CsvSource(
      textBlock =
          """
          ERROR,                         400, 500
          ALREADY_EXISTS,                400, 400
          ALREADY_IN_DESIRED_STATE,      400, 400
          CANCELED,                      400, 400
          CONCURRENT_CHANGE,             409, 409
          FEATURE_IN_USE,                400, 400
          INTERNAL_SERVER_ERROR,         500, 500
          INVALID_ARGUMENT,              400, 400
          INVALID_ELEMENT_CONFIGURATION, 400, 400
          INVALID_ELEMENT_TYPE,          400, 400
          INVALID_REQUEST,               400, 400
          NOT_ALLOWED_IN_CURRENT_STATE,  400, 400
          NOT_FOUND,                     404, 404
          OPERATION_NOT_FOUND,           404, 404
          RESOURCE_BUSY,                 400, 500
          RESOURCE_IN_USE,               400, 400
          RESOURCE_INACCESSIBLE,         400, 500
          SERVICE_UNAVAILABLE,           503, 503
          TIMED_OUT,                     504, 500
          UNABLE_TO_ALLOCATE_RESOURCE,   400, 500
          UNAUTHENTICATED,               401, 401
          UNAUTHORIZED,                  403, 403
          UNEXPECTED_INPUT,              400, 400
          UNSUPPORTED,                   400, 400
          UNVERIFIED_PEER,               400, 400
          """)
  void shouldHaveStatusInEachApi(ErrorType type, int legacyRest, int rest) {
    assertThat(ErrorStatus.legacyRest(type)).isEqualTo(legacyRest);
    assertThat(ErrorStatus.rest(type)).isEqualTo(rest);
  }

  @Test
  void shouldReturnCanonicalName() {
    assertThat(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE.canonicalName())
        .isEqualTo("com.vmware.vapi.std.errors.not_allowed_in_current_state");
  }
}
