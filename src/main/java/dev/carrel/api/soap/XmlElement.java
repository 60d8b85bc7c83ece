package dev.carrel.api.soap;

import java.util.List;
import java.util.Optional;

/**
 * An element of a request.
 *
 * @param namespace empty if the element is in none
 * @param name without the prefix
 * @param type the attribute {@code type}, which references to managed objects have; null if absent
 * @param text the text of the element itself
 */
record XmlElement(
    String namespace, String name, String type, String text, List<XmlElement> children) {

  /** Returns the first child with a name. */
  Optional<XmlElement> child(String childName) {
    return children.stream().filter(child -> child.name().equals(childName)).findFirst();
  }

  /** Returns all children with a name. */
  List<XmlElement> children(String childName) {
    return children.stream().filter(child -> child.name().equals(childName)).toList();
  }

  /**
   * Returns the first child with a name.
   *
   * @throws SoapFault InvalidRequest if there is none
   */
  XmlElement requireChild(String childName) {
    return child(childName)
        .orElseThrow(
            () ->
                SoapFault.invalidRequest(
                    "The element %s has no element %s.".formatted(name, childName)));
  }

  /** Returns whether a child exists and contains {@code true}. */
  boolean flag(String childName) {
    return child(childName)
        .map(child -> child.text().strip())
        .filter(text -> text.equals("true") || text.equals("1"))
        .isPresent();
  }
}
