package dev.carrel.api.soap;

/** A reference to a managed object: its type and its identifier. */
record Reference(String type, String id) implements Value {
  /**
   * Reads an element that contains a reference.
   *
   * @throws SoapFault InvalidRequest if it does not
   */
  static Reference parse(XmlElement element) {
    String id = element.text().strip();
    if (element.type() == null || id.isEmpty()) {
      throw SoapFault.invalidRequest(
          "The element %s is not a reference to a managed object.".formatted(element.name()));
    }
    return new Reference(element.type(), id);
  }

  @Override
  public String xsiType() {
    return "ManagedObjectReference";
  }

  @Override
  public void writeContent(XmlOutput out) {
    out.text(id);
  }
}
