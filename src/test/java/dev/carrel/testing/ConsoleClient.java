package dev.carrel.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** A client with a login to the console. It sends the same requests as the pages of the console. */
public record ConsoleClient(String cookie) {
  public static final String COOKIE = "carrel-console";

  /** Logs in as the login page does. */
  public static Response postLogin(RestClient restClient) {
    return restClient.request("{}").post("/console/login");
  }

  public static ConsoleClient logIn(RestClient restClient) {
    return new ConsoleClient(postLogin(restClient).then().statusCode(200).extract().cookie(COOKIE));
  }

  public RequestSpecification request() {
    return given().cookie(COOKIE, cookie).urlEncodingEnabled(false);
  }

  public Response listSessions(String query) {
    return request().get("/console/sessions?" + query);
  }

  public Response getSession(String id) {
    return request().get("/console/sessions/" + id);
  }

  /** Sends a command for a session or for the reaper. */
  public Response post(String path) {
    return request().contentType(ContentType.JSON).body("{}").post("/console/" + path);
  }

  public Response cancelSession(String session) {
    return post("sessions/" + session + "/cancel");
  }

  public Response expireSession(String session) {
    return post("sessions/" + session + "/expire");
  }

  public Response deleteSession(String session) {
    return post("sessions/" + session + "/delete");
  }
}
