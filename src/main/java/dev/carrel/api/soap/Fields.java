package dev.carrel.api.soap;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds a {@link Value.Structure}, whose fields are in the order of the calls. */
final class Fields {
  private final Map<String, Value> fields = new LinkedHashMap<>();

  Fields add(String name, Value value) {
    fields.put(name, value);
    return this;
  }

  Fields add(String name, String text) {
    return add(name, Value.of(text));
  }

  Fields add(String name, long number) {
    return add(name, Value.of(number));
  }

  Fields add(String name, boolean flag) {
    return add(name, Value.of(flag));
  }

  Fields add(String name, Instant datetime) {
    return add(name, Value.of(datetime));
  }

  Fields addReference(String name, String type, String id) {
    return add(name, new Reference(type, id));
  }

  /** Adds optional fields that are unset: they can be read, but are not written. */
  Fields addUnset(String... names) {
    for (String name : names) {
      fields.put(name, null);
    }
    return this;
  }

  Value.Structure toStructure(String type) {
    return new Value.Structure(type, fields);
  }
}
