package dev.carrel.api.jsonrpc;

/** A request that is no call. It is an outcome, not a fault here, so it carries no stack trace. */
final class JsonRpcException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final JsonRpcErrorCode code;

  JsonRpcException(JsonRpcErrorCode code, String why) {
    super(why, null, false, false);
    this.code = code;
  }

  JsonRpcErrorCode code() {
    return code;
  }
}
