package dev.carrel.audit;

import java.util.List;
import java.util.stream.Stream;

/** How an actor reaches Carrel. */
public enum Channel {
  REST("rest"),
  LEGACY_REST("legacy-rest"),
  JSON_RPC("json-rpc"),
  SOAP("soap"),
  /** The web console. */
  CONSOLE("console"),
  /** The control API. */
  CONTROL("control"),
  /** A transfer URI, which is itself the credential and needs no login. */
  TRANSFER("transfer"),
  /** The server itself, which pulls files and then completes sessions with deferred completion. */
  PULL("pull"),
  /** The expiry of a session. */
  EXPIRY("expiry");

  private final String label;

  Channel(String label) {
    this.label = label;
  }

  /** Returns the labels of the APIs by which clients call operations. */
  public static List<String> labelsOfApis() {
    return Stream.of(REST, LEGACY_REST, JSON_RPC, SOAP, CONSOLE).map(Channel::label).toList();
  }

  /** The name in the history, in logs and in metrics. */
  public String label() {
    return label;
  }
}
