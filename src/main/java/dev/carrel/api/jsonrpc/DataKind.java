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
 * The kinds of data types in vAPI, named as in introspection. Values of kinds that JSON does not
 * have are tagged with the kind's name: {@code {"SECRET":"…"}}.
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

  /**
   * Returns the kind of a value.
   *
   * @throws JsonRpcException INVALID_PARAMS if the value is an object without exactly one known tag
   */
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
      throw JsonRpcErrorCode.INVALID_PARAMS.toException(
          "A tagged value must have exactly one field.");
    }
    return kind;
  }

  /**
   * Returns a value of this kind without its tag.
   *
   * @throws dev.carrel.vapi.VapiError INVALID_ARGUMENT if the value is of another kind
   */
  JsonNode contentOf(JsonNode value) {
    DataKind actual = ofValue(value);
    // A double may be written without a decimal point.
    if (actual != this && !(this == DOUBLE && actual == LONG)) {
      throw Message.TYPE_MISMATCH.toError(ErrorType.INVALID_ARGUMENT, this, actual);
    }
    return hasTag() ? value.get(name()) : value;
  }

  /** Whether a value is an OPTIONAL without content. */
  static boolean isUnset(JsonNode value) {
    return ofValue(value) == OPTIONAL && value.get(OPTIONAL.name()).isNull();
  }
}
