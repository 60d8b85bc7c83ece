package dev.carrel.api.jsonrpc;

/** What keeps a request from being a call at all, with JSON-RPC's code for it. */
enum JsonRpcErrorCode {
  PARSE_ERROR(-32700, "Parse error."),
  INVALID_REQUEST(-32600, "Invalid Request."),
  METHOD_NOT_FOUND(-32601, "Method not found."),
  INVALID_PARAMS(-32602, "Invalid params."),
  INTERNAL_ERROR(-32603, "Internal error."),
  MISMATCHING_HEADERS(-31001, "Mismatching operation identifier in HTTP header and payload");

  private final int code;
  private final String message;

  JsonRpcErrorCode(int code, String message) {
    this.code = code;
    this.message = message;
  }

  int code() {
    return code;
  }

  String message() {
    return message;
  }

  /** Whether the request's id counts as unknown; clients demand null then. */
  boolean hidesRequestId() {
    return this == PARSE_ERROR || this == INVALID_REQUEST;
  }

  /**
   * This fault, to be thrown.
   *
   * @param reason for people; null where the message says it all
   */
  JsonRpcException withReason(String reason) {
    return new JsonRpcException(this, reason);
  }
}
