package dev.carrel.face.rpc;

/** A request that is no call. It is an outcome, not a fault here, so it carries no stack trace. */
final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ProtocolFault fault;

  ProtocolException(ProtocolFault fault, String why) {
    super(why, null, false, false);
    this.fault = fault;
  }

  ProtocolFault fault() {
    return fault;
  }
}
