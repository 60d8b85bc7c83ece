package dev.carrel.api.soap;

import dev.carrel.text.UntrustedXml;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a request into a tree of elements. Requests are UTF-8. Depth and number of elements are
 * limited, so that reading a request of the maximum size does not occupy an event loop for long.
 */
final class XmlInput {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_ELEMENTS = 2000;
  private static final int MAX_ATTRIBUTES = 16;
  private static final XMLInputFactory FACTORY = UntrustedXml.newFactory(true, MAX_ATTRIBUTES);

  private final XMLStreamReader xml;
  private final Deque<OpenElement> openElements = new ArrayDeque<>();
  private XmlElement root;
  private int elementCount;

  private XmlInput(XMLStreamReader xml) {
    this.xml = xml;
  }

  private record OpenElement(
      String namespace, String name, String type, StringBuilder text, List<XmlElement> children) {
    XmlElement close() {
      return new XmlElement(namespace, name, type, text.toString(), List.copyOf(children));
    }
  }

  /**
   * Reads a document, and returns its root element.
   *
   * @throws SoapFault InvalidRequest if it is not well-formed, has a DOCTYPE, or exceeds a limit
   */
  static XmlElement parse(byte[] bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      var withoutMark = text.startsWith("\ufeff") ? text.substring(1) : text;
      return new XmlInput(FACTORY.createXMLStreamReader(new StringReader(withoutMark))).read();
    } catch (CharacterCodingException e) {
      throw SoapFault.invalidRequest("The request is not UTF-8.");
    } catch (SoapFault fault) {
      throw fault;
    } catch (XMLStreamException | RuntimeException e) {
      // The JDK's parser throws undeclared runtime exceptions for some malformed input.
      throw SoapFault.invalidRequest("The request is not well-formed XML.");
    }
  }

  private XmlElement read() throws XMLStreamException {
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD ->
            throw SoapFault.invalidRequest("The request has a DOCTYPE, which is not supported.");
        case XMLStreamConstants.START_ELEMENT -> start();
        case XMLStreamConstants.END_ELEMENT -> end();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            openElements.element().text().append(xml.getText());
        default -> {}
      }
    }
    return root;
  }

  private void start() {
    elementCount++;
    if (openElements.size() == MAX_DEPTH) {
      throw SoapFault.invalidRequest(
          "The request exceeds the maximum nesting depth of %d.".formatted(MAX_DEPTH));
    }
    if (elementCount > MAX_ELEMENTS) {
      throw SoapFault.invalidRequest(
          "The request exceeds the maximum of %d elements.".formatted(MAX_ELEMENTS));
    }
    String namespace = xml.getNamespaceURI();
    openElements.push(
        new OpenElement(
            namespace == null ? "" : namespace,
            xml.getLocalName(),
            xml.getAttributeValue("", "type"),
            new StringBuilder(),
            new ArrayList<>()));
  }

  private void end() {
    XmlElement closed = openElements.pop().close();
    if (openElements.isEmpty()) {
      root = closed;
    } else {
      openElements.element().children().add(closed);
    }
  }
}
