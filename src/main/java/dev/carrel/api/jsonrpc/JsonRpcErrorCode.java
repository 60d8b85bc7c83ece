package dev.carrel.api.jsonrpc;

/**
 * The JSON-RPC error codes for requests that do not call an operation. Failures of operations are
 * vAPI errors in the result instead.
 */
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

  /**
   * Whether the response's id is null, as JSON-RPC 2.0 requires if the request could not be parsed.
   */
  boolean hidesRequestId() {
    return this == PARSE_ERROR || this == INVALID_REQUEST;
  }

  /**
   * Creates an exception with this code.
   *
   * @param reason details for the client's developer; null if the message is sufficient
   */
  JsonRpcException toException(String reason) {
    return new JsonRpcException(this, reason);
  }
}
