package dev.carrel.ovf;

import dev.carrel.text.UntrustedXml;
import java.io.StringReader;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads {@code Envelope/References/File} elements. Elements and attributes are matched by their
 * local names, because each version of OVF has a different namespace.
 */
final class DescriptorReader {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_ATTRIBUTES = 256;

  private final XMLStreamReader xml;
  private final ReferenceCollector referenceCollector = new ReferenceCollector();
  private int depth;
  private boolean inReferences;

  private DescriptorReader(XMLStreamReader xml) {
    this.xml = xml;
  }

  static Descriptor read(byte[] bytes) {
    try {
      var text = new StringReader(XmlDecoder.decode(bytes));
      // Namespaces are not needed, and parsing very many of them takes too long.
      XMLInputFactory factory = UntrustedXml.newFactory(false, MAX_ATTRIBUTES);
      return new DescriptorReader(factory.createXMLStreamReader(text)).read();
    } catch (OvfException e) {
      throw e;
    } catch (XMLStreamException e) {
      throw new OvfException("The OVF descriptor is not well-formed XML%s.", describeLocation(e));
    } catch (RuntimeException e) {
      // The JDK's parser throws undeclared runtime exceptions for some malformed input.
      throw new OvfException("The OVF descriptor is not well-formed XML.");
    }
  }

  private static String describeLocation(XMLStreamException e) {
    Location location = e.getLocation();
    return location == null
        ? ""
        : ": line %s, column %s".formatted(location.getLineNumber(), location.getColumnNumber());
  }

  private Descriptor read() throws XMLStreamException {
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD ->
            throw new OvfException("The OVF descriptor has a DOCTYPE, which is not supported.");
        case XMLStreamConstants.START_ELEMENT -> startElement(localName(xml.getLocalName()));
        case XMLStreamConstants.END_ELEMENT -> depth--;
        default -> {}
      }
    }
    return referenceCollector.toDescriptor();
  }

  private void startElement(String element) {
    depth++;
    switch (depth) {
      case 1 -> requireEnvelope(element);
      case 2 -> inReferences = element.equals("References");
      case 3 -> {
        if (inReferences && element.equals("File")) {
          referenceCollector.add(attribute("href"), attribute("size"), attribute("chunkSize"));
        }
      }
      case MAX_DEPTH + 1 ->
          throw new OvfException(
              "The OVF descriptor exceeds the maximum nesting depth of %s.", MAX_DEPTH);
      default -> {}
    }
  }

  private static void requireEnvelope(String root) {
    if (!root.equals("Envelope")) {
      throw new OvfException(
          "The root element of the OVF descriptor is %s instead of Envelope.",
          OvfException.abbreviate(root));
    }
  }

  /** The value of an attribute of the current element; null if it has none of this name. */
  private String attribute(String name) {
    String value = null;
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      boolean isNamespaceDeclaration = "xmlns".equals(xml.getAttributePrefix(i));
      if (!isNamespaceDeclaration && localName(xml.getAttributeLocalName(i)).equals(name)) {
        if (value != null) {
          throw new OvfException(
              "A File element of the OVF descriptor has more than one %s attribute.", name);
        }
        value = xml.getAttributeValue(i);
      }
    }
    return value;
  }

  private static String localName(String name) {
    return name.substring(name.indexOf(':') + 1);
  }
}
