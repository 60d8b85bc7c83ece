package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import java.io.IOException;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** The type of single values: numbers, booleans, strings, binary data, and void. */
record ScalarType(DataKind kind, Function<JsonNode, Object> reader, Writer writer)
    implements DataType {
  static final ScalarType VOID =
      new ScalarType(DataKind.VOID, value -> null, (json, value) -> json.writeNull());
  static final ScalarType BOOLEAN =
      new ScalarType(
          DataKind.BOOLEAN,
          JsonNode::booleanValue,
          (json, value) -> json.writeBoolean((Boolean) value));
  static final ScalarType LONG =
      new ScalarType(
          DataKind.LONG, ScalarType::toLong, (json, value) -> json.writeNumber((Long) value));
  static final ScalarType DOUBLE =
      new ScalarType(
          DataKind.DOUBLE,
          ScalarType::toDouble,
          (json, value) -> json.writeNumber(canonical((Double) value)));
  static final ScalarType BINARY =
      new ScalarType(
          DataKind.BINARY, ScalarType::toBytes, (json, value) -> json.writeBinary((byte[]) value));

  /** Writes a value without its tag. */
  interface Writer {
    void write(JsonGenerator json, Object value) throws IOException;
  }

  /**
   * Creates a type whose values are JSON strings.
   *
   * @param kind STRING or SECRET
   */
  static ScalarType text(
      DataKind kind, Function<String, Object> reader, Function<Object, String> writer) {
    return new ScalarType(
        kind,
        value -> reader.apply(toText(value)),
        (json, value) -> json.writeString(writer.apply(value)));
  }

  @Override
  public Object decode(JsonNode value) {
    return reader.apply(kind.contentOf(value));
  }

  @Override
  public void encode(Object value, JsonGenerator json) throws IOException {
    if (!kind.hasTag()) {
      writer.write(json, value);
      return;
    }
    json.writeStartObject();
    json.writeFieldName(kind.name());
    writer.write(json, value);
    json.writeEndObject();
  }

  @Override
  public DataDefinition definition(Set<String> within) {
    return DataDefinition.of(kind);
  }

  private static String toText(JsonNode value) {
    if (!value.isTextual()) {
      throw JsonRpcErrorCode.INVALID_PARAMS.toException("The tagged value must be a string.");
    }
    return value.textValue();
  }

  private static Object toBytes(JsonNode value) {
    try {
      return Base64.getDecoder().decode(toText(value));
    } catch (IllegalArgumentException e) {
      throw JsonRpcErrorCode.INVALID_PARAMS.toException("The tagged value must be Base64.");
    }
  }

  private static Object toLong(JsonNode value) {
    if (!value.canConvertToLong()) {
      throw Message.TYPE_MISMATCH.toError(ErrorType.INVALID_ARGUMENT, DataKind.LONG, value);
    }
    return value.longValue();
  }

  private static Object toDouble(JsonNode value) {
    double number = value.doubleValue();
    if (Double.isInfinite(number)) {
      throw Message.TYPE_MISMATCH.toError(ErrorType.INVALID_ARGUMENT, DataKind.DOUBLE, value);
    }
    return number;
  }

  /**
   * Formats a double in the canonical form of XML Schema. It always contains a decimal point, by
   * which clients distinguish doubles from longs.
   */
  private static String canonical(double number) {
    return new DecimalFormat("0.0################E0", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(number);
  }
}
