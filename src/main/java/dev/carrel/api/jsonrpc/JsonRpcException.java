package dev.carrel.api.jsonrpc;

/** A request that does not call an operation. It has no stack trace, because clients cause it. */
final class JsonRpcException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final JsonRpcErrorCode code;

  JsonRpcException(JsonRpcErrorCode code, String reason) {
    super(reason, null, false, false);
    this.code = code;
  }

  JsonRpcErrorCode code() {
    return code;
  }
}
