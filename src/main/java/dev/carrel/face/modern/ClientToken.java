package dev.carrel.face.modern;

import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;

/** The client token of a creation: clients send it as a header, or in the query. */
public record ClientToken(
    @RestHeader("Client-Token") String header, @RestQuery("client_token") String query) {

  String value() {
    return header == null ? query : header;
  }
}
