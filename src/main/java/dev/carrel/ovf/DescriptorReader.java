package dev.carrel.ovf;

import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Finds {@code Envelope/References/File} in XML. Elements and attributes are told by their local
 * names, since every version of OVF has a namespace of its own.
 */
final class DescriptorReader {
  private static final int MAX_DEPTH = 64;
  private static final String MAX_ATTRIBUTES = "256";

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
      return new DescriptorReader(factory().createXMLStreamReader(text)).read();
    } catch (OvfException e) {
      throw e;
    } catch (XMLStreamException e) {
      throw new OvfException("The OVF descriptor is not well-formed XML%s.", where(e));
    } catch (RuntimeException e) {
      // The JDK's parser answers some broken input with whatever broke inside it.
      throw new OvfException("The OVF descriptor is not well-formed XML.");
    }
  }

  private static String where(XMLStreamException e) {
    Location at = e.getLocation();
    return at == null
        ? ""
        : ": line %s, column %s".formatted(at.getLineNumber(), at.getColumnNumber());
  }

  private static XMLInputFactory factory() {
    // The JDK's own, whatever else is on the class path: the properties below are its.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setProperty("jdk.xml.elementAttributeLimit", MAX_ATTRIBUTES);
    // Namespaces do not matter, and with very many of them the parser would take forever.
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    return factory;
  }

  private Descriptor read() throws XMLStreamException {
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD ->
            throw new OvfException("The OVF descriptor has a DOCTYPE, which is not supported.");
        case XMLStreamConstants.START_ELEMENT -> begin(localName(xml.getLocalName()));
        case XMLStreamConstants.END_ELEMENT -> depth--;
        default -> {}
      }
    }
    return referenceCollector.toDescriptor();
  }

  private void begin(String element) {
    depth++;
    switch (depth) {
      case 1 -> expectEnvelope(element);
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

  private static void expectEnvelope(String root) {
    if (!root.equals("Envelope")) {
      throw new OvfException(
          "The root element of the OVF descriptor is %s instead of Envelope.",
          OvfException.abbreviate(root));
    }
  }

  /** An attribute's value, or null if there is none of this name. */
  private String attribute(String name) {
    String found = null;
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      boolean declaration = "xmlns".equals(xml.getAttributePrefix(i));
      if (!declaration && localName(xml.getAttributeLocalName(i)).equals(name)) {
        if (found != null) {
          throw new OvfException(
              "A File element of the OVF descriptor has more than one %s attribute.", name);
        }
        found = xml.getAttributeValue(i);
      }
    }
    return found;
  }

  private static String localName(String name) {
    return name.substring(name.indexOf(':') + 1);
  }
}
