package dev.carrel.api.soap;

import dev.carrel.api.Credentials;
import io.vertx.core.http.HttpServerRequest;

/**
 * A call of a method.
 *
 * @param method the element with the name of the method; its children are the parameters
 * @param receiver the object on which the method is called
 */
record SoapRequest(XmlElement method, Reference receiver, HttpServerRequest http) {
  private static final String ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/";

  /**
   * Reads a request. The header {@code SOAPAction} is ignored, because clients send different ones.
   *
   * @throws SoapFault InvalidRequest if the body is not a call of a method
   */
  static SoapRequest parse(byte[] body, HttpServerRequest http) {
    XmlElement envelope = XmlInput.parse(body);
    if (!envelope.name().equals("Envelope") || !envelope.namespace().equals(ENVELOPE)) {
      throw SoapFault.invalidRequest("The root element is not the Envelope of SOAP 1.1.");
    }
    XmlElement soapBody = envelope.requireChild("Body");
    if (!soapBody.namespace().equals(ENVELOPE) || soapBody.children().size() != 1) {
      throw SoapFault.invalidRequest("The SOAP body must contain one method.");
    }
    XmlElement method = soapBody.children().get(0);
    return new SoapRequest(method, Reference.parse(method.requireChild("_this")), http);
  }

  /**
   * Returns the login that the cookie names. The SOAP header {@code vcSessionCookie} is ignored,
   * because clients send it only with a method that needs no login.
   */
  Credentials credentials() {
    return Credentials.fromCookie(SoapRoute.COOKIE, http);
  }

  /**
   * Requires that the method is called on an object.
   *
   * @throws SoapFault ManagedObjectNotFound if it is called on another one
   */
  void requireReceiver(Reference expected) {
    if (!receiver.equals(expected)) {
      throw SoapFault.managedObjectNotFound(receiver);
    }
  }

  /** Returns the text of a required parameter, with its white space. */
  String text(String parameter) {
    return method.requireChild(parameter).text();
  }
}
