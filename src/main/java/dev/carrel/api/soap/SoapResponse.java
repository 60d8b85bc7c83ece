package dev.carrel.api.soap;

import java.util.Optional;

/**
 * The response of a method.
 *
 * @param content the content of the response element
 * @param loginId the id of the login that the method created
 */
record SoapResponse(XmlOutput.Content content, Optional<String> loginId) {
  /** A response without content. */
  static final SoapResponse EMPTY = new SoapResponse(out -> {});

  SoapResponse(XmlOutput.Content content) {
    this(content, Optional.empty());
  }
}
