package dev.carrel.internals;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.restassured.RestAssured;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AuthFailureHandlerDisablerTest {
  private static final String HEADER = "X-Test-Auth-Failure-Handler";

  @Inject HandlerObserver observer;

  /** Records whether requests of this test have a handler before and after the disabler runs. */
  @Singleton
  static class HandlerObserver {
    private final List<Boolean> isSet = new CopyOnWriteArrayList<>();

    void registerFilter(@Observes Filters filters) {
      observe(filters, SecurityHandlerPriorities.AUTHENTICATION - 1);
    }

    private void observe(Filters filters, int priority) {
      filters.register(
          context -> {
            if (context.request().headers().contains(HEADER)) {
              isSet.add(context.get(QuarkusHttpUser.AUTH_FAILURE_HANDLER) != null);
            }
            context.next();
          },
          priority);
    }
  }

  @Test
  void shouldRemoveHandlerOfQuarkus() {
    RestAssured.given().header(HEADER, "").get("/api/content/library");

    assertThat(observer.isSet)
        .as("Quarkus has changed its authentication: adapt internals.AuthFailureHandlerDisabler")
        .containsExactly(false);
  }
}
