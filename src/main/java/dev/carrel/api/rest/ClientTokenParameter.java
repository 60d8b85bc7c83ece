package dev.carrel.api.rest;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * The client token of a create or copy operation, which clients send as a header or in the query.
 */
public record ClientTokenParameter(
    @RestHeader("Client-Token") String header, @RestQuery("client_token") String query) {

  /**
   * Returns the client token; null if the request has none.
   *
   * @throws dev.carrel.vapi.VapiError INVALID_ARGUMENT if header and query contain different tokens
   */
  String resolve() {
    if (header != null && query != null && !header.equals(query)) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT,
          query,
          "client_token",
          "differs from the Client-Token header");
    }
    return header == null ? query : header;
  }
}
