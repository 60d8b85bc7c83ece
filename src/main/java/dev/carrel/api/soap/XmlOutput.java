package dev.carrel.api.soap;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the body of a SOAP response. */
final class XmlOutput {
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

  /** {@code xsd} is declared because values of {@code xsi:type} contain it. */
  private static final String START =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <soapenv:Envelope xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" \
      xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
      xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>""";

  private static final String END = "</soapenv:Body></soapenv:Envelope>";

  private final StringWriter buffer = new StringWriter(1024);
  private final XMLStreamWriter xml;

  XmlOutput() {
    buffer.append(START);
    try {
      xml = FACTORY.createXMLStreamWriter(buffer);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A piece of XML. */
  interface Content {
    void writeTo(XmlOutput out);
  }

  private interface XmlAction {
    void run() throws XMLStreamException;
  }

  private static void run(XmlAction action) {
    try {
      action.run();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes an element in a namespace, which its descendants inherit. */
  void element(String namespace, String name, Content content) {
    run(
        () -> {
          xml.writeStartElement(name);
          xml.writeDefaultNamespace(namespace);
          content.writeTo(this);
          xml.writeEndElement();
        });
  }

  /** Writes an element. */
  void element(String name, Content content) {
    run(
        () -> {
          xml.writeStartElement(name);
          content.writeTo(this);
          xml.writeEndElement();
        });
  }

  /** Writes an element that contains a text. */
  void element(String name, String text) {
    element(name, out -> out.text(text));
  }

  /** Writes an attribute of the element that was started last. */
  void attribute(String name, String value) {
    run(() -> xml.writeAttribute(name, value));
  }

  /** Writes a text. */
  void text(String text) {
    run(() -> xml.writeCharacters(text));
  }

  /** Writes an element with a value and the type of the value. */
  void typedValue(String name, Value value) {
    element(
        name,
        out -> {
          writeReferenceType(value);
          attribute("xsi:type", value.xsiType());
          value.writeContent(this);
        });
  }

  /** Writes a field of a structure; nothing if it is null, and an element for each array value. */
  void field(String name, Value value) {
    if (value instanceof Value.Array array) {
      array.values().forEach(element -> field(name, element));
    } else if (value != null) {
      element(
          name,
          out -> {
            writeReferenceType(value);
            value.writeContent(this);
          });
    }
  }

  private void writeReferenceType(Value value) {
    if (value instanceof Reference reference) {
      attribute("type", reference.type());
    }
  }

  /** Returns the complete response. */
  String toEnvelope() {
    run(xml::flush);
    return buffer.append(END).toString();
  }
}
