package dev.carrel.testing;

import static io.restassured.RestAssured.given;

import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.Map;

/** A client of the control API. */
public final class ControlClient {
  public static final String CLOCK = "/carrel/v1/sandboxes/main/clock";
  public static final String SEED = "/carrel/v1/sandboxes/main/seed";
  public static final String RESET = "/carrel/v1/sandboxes/main/reset";
  public static final String FAULTS = "/carrel/v1/sandboxes/main/faults";
  public static final String JOURNAL = "/carrel/v1/sandboxes/main/journal";

  private static final RestAssuredConfig YAML =
      RestAssured.config()
          .encoderConfig(
              EncoderConfig.encoderConfig()
                  .encodeContentTypeAs("application/yaml", ContentType.TEXT)
                  .appendDefaultContentCharsetToContentTypeIfUndefined(false));

  private ControlClient() {}

  /** Advances virtual time, as if running transfers moved bytes. */
  public static void advanceClock(Duration duration) {
    advanceClock(Map.of("by", duration.toString())).then().statusCode(200);
  }

  public static Response advanceClock(Map<String, ?> body) {
    return given().contentType(ContentType.JSON).body(body).post(CLOCK + "/advance");
  }

  public static Response setClockMode(String mode) {
    return given().contentType(ContentType.JSON).body(Map.of("mode", mode)).put(CLOCK);
  }

  public static Response getClock() {
    return given().get(CLOCK);
  }

  /** Applies a seed in YAML. */
  public static Response postSeed(String yaml) {
    return given().config(YAML).contentType("application/yaml").body(yaml).post(SEED);
  }

  /** Deletes everything. Other tests have no libraries, sessions and logins afterwards. */
  public static void reset() {
    given().post(RESET).then().statusCode(204);
  }

  public static Response postFault(String json) {
    return given().contentType(ContentType.JSON).body(json).post(FAULTS);
  }

  /** Creates a fault; returns its id. */
  public static String createFault(String json) {
    return postFault(json).then().statusCode(201).extract().path("id");
  }

  public static Response getFault(String id) {
    return given().get(FAULTS + "/" + id);
  }

  public static void deleteFaults() {
    given().delete(FAULTS).then().statusCode(204);
  }

  public static Response getJournal(String query) {
    return given().urlEncodingEnabled(false).get(JOURNAL + "?" + query);
  }

  /** Verifies an assertion about the journal, from JSON with single quotes. */
  public static Response verifyJournal(String json) {
    return given()
        .contentType(ContentType.JSON)
        .body(json.replace('\'', '"'))
        .post(JOURNAL + "/verify");
  }

  public static void clearJournal() {
    given().delete(JOURNAL).then().statusCode(204);
  }
}
