package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Structure;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kinds of value that vAPI knows, by the names under which it describes itself. Those for which
 * JSON has no kind of its own carry their name as a tag: {@code {"SECRET":"…"}}.
 */
@Structure("com.vmware.vapi.std.introspection.operation.data_definition.data_type")
public enum DataKind {
  BINARY,
  BOOLEAN,
  DOUBLE,
  DYNAMIC_STRUCTURE,
  ERROR,
  ANY_ERROR,
  LIST,
  LONG,
  OPAQUE,
  OPTIONAL,
  SECRET,
  STRING,
  STRUCTURE,
  STRUCTURE_REF,
  VOID;

  private static final Set<DataKind> TAGGED =
      EnumSet.of(BINARY, ERROR, OPTIONAL, SECRET, STRUCTURE);
  private static final Map<String, DataKind> BY_TAG =
      TAGGED.stream().collect(Collectors.toMap(DataKind::name, Function.identity()));

  boolean hasTag() {
    return TAGGED.contains(this);
  }

  /** A value's kind; INVALID_PARAMS where it is none of vAPI's. */
  static DataKind ofValue(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> VOID;
      case STRING -> STRING;
      case BOOLEAN -> BOOLEAN;
      case ARRAY -> LIST;
      case NUMBER -> value.isIntegralNumber() ? LONG : DOUBLE;
      default -> fromTag(value);
    };
  }

  private static DataKind fromTag(JsonNode value) {
    DataKind kind = value.size() == 1 ? BY_TAG.get(value.fieldNames().next()) : null;
    if (kind == null) {
      throw JsonRpcErrorCode.INVALID_PARAMS.withReason(
          "A tagged value must have exactly one field.");
    }
    return kind;
  }

  /** What is in a value of this kind; INVALID_ARGUMENT where it is of another. */
  JsonNode contentOf(JsonNode value) {
    DataKind found = ofValue(value);
    // JSON itself tells no whole number from another.
    if (found != this && !(this == DOUBLE && found == LONG)) {
      throw Message.TYPE_MISMATCH.toError(ErrorType.INVALID_ARGUMENT, this, found);
    }
    return hasTag() ? value.get(name()) : value;
  }

  /** Whether a value says that it is unset. */
  static boolean isUnset(JsonNode value) {
    return ofValue(value) == OPTIONAL && value.get(OPTIONAL.name()).isNull();
  }
}
