package dev.carrel.text;

import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;

/** Parsing of XML from clients and other hosts. */
public final class UntrustedXml {
  private UntrustedXml() {}

  /**
   * Creates a factory of parsers that read no DTD and no external entity. The parsers report a
   * DOCTYPE as an event, and the caller should then reject the document. They do not limit the
   * depth and the number of elements.
   *
   * @param maxAttributes the maximum number of attributes of an element, with its namespace
   *     declarations
   */
  public static XMLInputFactory newFactory(boolean isNamespaceAware, int maxAttributes) {
    // Always the JDK's own parser: others on the class path may not support these properties.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setProperty("jdk.xml.elementAttributeLimit", String.valueOf(maxAttributes));
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, isNamespaceAware);
    return factory;
  }
}
