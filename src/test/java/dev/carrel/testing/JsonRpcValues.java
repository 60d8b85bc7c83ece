package dev.carrel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Converts values to and from JSON-RPC, with the types of the contract. Writes values as the SDKs
 * do. When it reads a value, it rejects any deviation from the type.
 */
final class JsonRpcValues {
  private static final String ENTRY = "map-entry";

  private JsonRpcValues() {}

  /** Converts a structure; omits required fields without a value. */
  static Map<String, Object> toJsonRpc(
      String name, Map<String, String> types, Map<String, ?> values) {
    Map<String, Object> fields = new LinkedHashMap<>();
    types.forEach(
        (field, type) -> {
          if (values.get(field) != null || isOptional(type)) {
            fields.put(field, write(type, values.get(field)));
          }
        });
    values.forEach(
        (field, value) -> {
          if (!types.containsKey(field)) {
            fields.put(field, withTag("OPTIONAL", value));
          }
        });
    return withTag("STRUCTURE", withTag(name, fields));
  }

  private static Object write(String type, Object value) {
    if (isOptional(type)) {
      return withTag("OPTIONAL", value == null ? null : write(requiredType(type), value));
    }
    if (type.equals("secret")) {
      return withTag("SECRET", value);
    }
    if (value instanceof Collection<?> all) {
      return all.stream().map(each -> write(elementType(type), each)).toList();
    }
    if (value instanceof Map<?, ?> fields) {
      Map<String, Object> named = new LinkedHashMap<>();
      fields.forEach((name, field) -> named.put((String) name, field));
      return toJsonRpc(type, Contract.fieldTypes(type), named);
    }
    return value;
  }

  private static Map<String, Object> withTag(String tag, Object value) {
    Map<String, Object> tagged = new LinkedHashMap<>();
    tagged.put(tag, value);
    return tagged;
  }

  /** Converts a value to its form in REST, without tags and unset fields. */
  static Object toRestForm(String type, Object value) {
    if (isOptional(type)) {
      Object content = untag("OPTIONAL", value);
      return content == null ? null : toRestForm(requiredType(type), content);
    }
    if (type.equals("void")) {
      assertThat(value).isNull();
      return null;
    }
    if (type.equals("secret")) {
      return scalar(type, untag("SECRET", value));
    }
    if (type.startsWith("map<")) {
      return map(type, (List<?>) value);
    }
    if (type.contains("<")) {
      List<Object> all = new ArrayList<>();
      ((List<?>) value).forEach(each -> all.add(toRestForm(elementType(type), each)));
      return all;
    }
    return Contract.requiredFields().containsKey(type)
        ? fields(Contract.fieldTypes(type), untag(type, untag("STRUCTURE", value)))
        : scalar(type, value);
  }

  /** The fields of a structure or an error. Fails if a field is missing or unknown. */
  static Map<String, Object> fields(Map<String, String> types, Object content) {
    assertThat(((Map<?, ?>) content).keySet()).isEqualTo(types.keySet());
    Map<String, Object> fields = new LinkedHashMap<>();
    types.forEach(
        (name, type) -> {
          Object value = toRestForm(type, ((Map<?, ?>) content).get(name));
          if (value != null) {
            fields.put(name, value);
          }
        });
    return fields;
  }

  private static Object map(String type, List<?> entries) {
    String[] types = type.substring(4, type.length() - 1).split(",");
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Object each : entries) {
      Map<?, ?> entry = (Map<?, ?>) untag(ENTRY, untag("STRUCTURE", each));
      map.put(toRestForm(types[0], entry.get("key")), toRestForm(types[1], entry.get("value")));
    }
    return map;
  }

  private static Object scalar(String type, Object value) {
    Class<?> expected =
        switch (type) {
          case "long" -> Number.class;
          case "boolean" -> Boolean.class;
          default -> String.class;
        };
    assertThat(value).as(type).isInstanceOf(expected);
    return value;
  }

  /** The content of a value that must have exactly this tag. */
  static Object untag(String tag, Object value) {
    assertThat(value).isInstanceOf(Map.class);
    assertThat(((Map<?, ?>) value).keySet()).isEqualTo(Set.of(tag));
    return ((Map<?, ?>) value).get(tag);
  }

  private static boolean isOptional(String type) {
    return type.endsWith("?");
  }

  private static String requiredType(String type) {
    return type.substring(0, type.length() - 1);
  }

  private static String elementType(String type) {
    return type.substring(type.indexOf('<') + 1, type.length() - 1);
  }
}
