package dev.carrel.api.soap;

import static io.restassured.RestAssured.given;

import dev.carrel.testing.RestClient;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A client of {@code /sdk}.
 *
 * @param login the id of its login; null before the login
 */
record SoapClient(String login) {
  static final SoapClient ANONYMOUS = new SoapClient(null);

  private static final String ENVELOPE =
      "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body>%s</Body></Envelope>";

  static SoapClient logIn(RestClient user) {
    return new SoapClient(
        ANONYMOUS
            .call("Login", "SessionManager", "SessionManager", credentials(user))
            .then()
            .statusCode(200)
            .extract()
            .path("Envelope.Body.LoginResponse.returnval.key"));
  }

  void logOut() {
    call("Logout", "SessionManager", "");
  }

  static String credentials(RestClient user) {
    return "<userName>%s</userName><password>%s</password>".formatted(user.user(), user.password());
  }

  /** Calls a method on a manager whose type is also its identifier. */
  Response call(String method, String manager, String parameters) {
    return call(method, manager, manager, parameters);
  }

  Response call(String method, String type, String id, String parameters) {
    return send(envelope(method, type, id, parameters));
  }

  static String envelope(String method, String manager, String parameters) {
    return envelope(method, manager, manager, parameters);
  }

  private static String envelope(String method, String type, String id, String parameters) {
    return ENVELOPE.formatted(
        "<%1$s xmlns='urn:vim25'><_this type='%2$s'>%3$s</_this>%4$s</%1$s>"
            .formatted(method, type, id, parameters));
  }

  /** Reads properties with the filter that a {@code specSet} element contains. */
  Response retrieve(String filter) {
    return call(
        "RetrievePropertiesEx",
        "PropertyCollector",
        "propertyCollector",
        "<specSet>%s</specSet><options/>".formatted(filter));
  }

  Response fetch(String type, String id, String property) {
    return call("Fetch", type, id, "<prop>%s</prop>".formatted(property));
  }

  Response send(String body) {
    return post("/sdk", login == null ? null : "vmware_soap_session=\"%s\"".formatted(login), body);
  }

  static Response post(String path, String cookie, String body) {
    RequestSpecification request =
        given()
            .config(
                RestAssuredConfig.config()
                    .encoderConfig(
                        EncoderConfig.encoderConfig()
                            .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
            .contentType("text/xml; charset=utf-8")
            .body(body.getBytes(StandardCharsets.UTF_8));
    return (cookie == null ? request : request.header("Cookie", cookie)).post(path);
  }

  /** Returns a request that was recorded from govc. */
  static String recorded(String name) {
    try (InputStream in = SoapClient.class.getResourceAsStream("/soap/" + name + ".xml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
