package dev.carrel.api.soap;

import dev.carrel.api.DateTimes;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A value of a property, or of a field of a structure. */
sealed interface Value permits Reference, Value.Scalar, Value.Array, Value.Structure {
  /** Returns the name of the XML type, as {@code xsi:type} contains it. */
  String xsiType();

  /** Writes the content of the element that holds the value. */
  void writeContent(XmlOutput out);

  /** Returns a string. */
  static Value of(String text) {
    return new Scalar("xsd:string", text);
  }

  /** Returns a number of 64 bits. */
  static Value of(long number) {
    return new Scalar("xsd:long", String.valueOf(number));
  }

  /** Returns a number of 32 bits. */
  static Value ofInt(int number) {
    return new Scalar("xsd:int", String.valueOf(number));
  }

  /** Returns a boolean value. */
  static Value of(boolean flag) {
    return new Scalar("xsd:boolean", String.valueOf(flag));
  }

  /** Returns a datetime, truncated to milliseconds. */
  static Value of(Instant datetime) {
    return new Scalar("xsd:dateTime", DateTimes.format(datetime));
  }

  /** Returns an array of references. */
  static Value ofReferences(List<Reference> references) {
    return new Array("ArrayOfManagedObjectReference", "ManagedObjectReference", references);
  }

  /** Returns an array of texts. */
  static Value ofTexts(List<String> texts) {
    return new Array("ArrayOfString", "string", texts.stream().map(Value::of).toList());
  }

  /** Returns an empty array of structures. */
  static Value emptyArrayOf(String structure) {
    return new Array("ArrayOf" + structure, structure, List.of());
  }

  /** A simple value. */
  record Scalar(String xsiType, String text) implements Value {
    @Override
    public void writeContent(XmlOutput out) {
      out.text(text);
    }
  }

  /**
   * An array.
   *
   * @param elementName the name of the element for each value if the array is a property; as a
   *     field, each value is an element with the name of the field
   */
  record Array(String xsiType, String elementName, List<? extends Value> values) implements Value {
    @Override
    public void writeContent(XmlOutput out) {
      values.forEach(value -> out.field(elementName, value));
    }
  }

  /**
   * A structure.
   *
   * @param fields in the order of the schema
   */
  record Structure(String xsiType, Map<String, Value> fields) implements Value {
    @Override
    public void writeContent(XmlOutput out) {
      fields.forEach(out::field);
    }
  }
}
