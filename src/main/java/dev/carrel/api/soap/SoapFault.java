package dev.carrel.api.soap;

import dev.carrel.auth.Privilege;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.VapiError;
import java.util.List;

/**
 * A fault of vSphere's SOAP API. Its cause is the vAPI error of the same meaning, which metrics and
 * logs show.
 */
final class SoapFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String type;
  private final transient XmlOutput.Content detail;

  private SoapFault(String type, String message, ErrorType errorType, XmlOutput.Content detail) {
    super(message, toVapiError(type, message, errorType), false, false);
    this.type = type;
    this.detail = detail;
  }

  private static VapiError toVapiError(String type, String message, ErrorType errorType) {
    return new VapiError(
        errorType, new LocalizableMessage("vim25." + type, message, List.of(), null, null));
  }

  /** The user name or the password is wrong. */
  static SoapFault invalidLogin() {
    return new SoapFault(
        "InvalidLogin",
        "Cannot complete login due to an incorrect user name or password.",
        ErrorType.UNAUTHENTICATED,
        out -> {});
  }

  /** The method requires a login, and the request has none. */
  static SoapFault notAuthenticated(Reference object) {
    return new SoapFault(
        "NotAuthenticated",
        "The session is not authenticated.",
        ErrorType.UNAUTHENTICATED,
        out -> writeMissingPrivilege(out, object, Privilege.VIEW));
  }

  /** The caller lacks a privilege. */
  static SoapFault noPermission(Reference object, Privilege privilege) {
    return new SoapFault(
        "NoPermission",
        "Permission to perform this operation was denied.",
        ErrorType.UNAUTHORIZED,
        out -> writeMissingPrivilege(out, object, privilege));
  }

  private static void writeMissingPrivilege(XmlOutput out, Reference object, Privilege privilege) {
    out.field("object", object);
    out.element("privilegeId", privilege.id());
  }

  /** The inventory has no such object. */
  static SoapFault managedObjectNotFound(Reference object) {
    return new SoapFault(
        "ManagedObjectNotFound",
        "The object '%s:%s' has already been deleted or has not been completely created."
            .formatted(object.type(), object.id()),
        ErrorType.NOT_FOUND,
        out -> out.field("obj", object));
  }

  /** The type has no such property. */
  static SoapFault invalidProperty(String path) {
    return new SoapFault(
        "InvalidProperty",
        "The property '%s' does not exist.".formatted(path),
        ErrorType.INVALID_ARGUMENT,
        out -> out.element("name", path));
  }

  /** A parameter is invalid. */
  static SoapFault invalidArgument(String parameter, String reason) {
    return new SoapFault(
        "InvalidArgument",
        "A specified parameter was not correct: %s. %s".formatted(parameter, reason),
        ErrorType.INVALID_ARGUMENT,
        out -> out.element("invalidProperty", parameter));
  }

  /** vSphere has the method, but Carrel does not. */
  static SoapFault methodNotFound(Reference receiver, String method) {
    return new SoapFault(
        "MethodNotFound",
        "The method %s is not supported.".formatted(method),
        ErrorType.OPERATION_NOT_FOUND,
        out -> {
          out.field("receiver", receiver);
          out.element("method", method);
        });
  }

  /** The request is not a call of a method. */
  static SoapFault invalidRequest(String reason) {
    return new SoapFault("InvalidRequest", reason, ErrorType.INVALID_REQUEST, out -> {});
  }

  /** Returns the fault for a vAPI error that no other fault describes. */
  static SoapFault of(VapiError error) {
    String message = error.messages().get(0).defaultMessage();
    return error.type() == ErrorType.INVALID_REQUEST
        ? invalidRequest(message)
        : new SoapFault(
            "SystemError", message, error.type(), out -> out.element("reason", message));
  }

  /** Writes the fault as the content of the SOAP body. */
  void write(XmlOutput out) {
    out.element(
        "soapenv:Fault",
        fault -> {
          out.element("faultcode", "ServerFaultCode");
          out.element("faultstring", getMessage());
          out.element(
              "detail",
              content ->
                  out.element(
                      VimNames.NAMESPACE,
                      type + "Fault",
                      typed -> {
                        out.attribute("xsi:type", type);
                        detail.writeTo(out);
                      }));
        });
  }
}
