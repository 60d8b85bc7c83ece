package dev.carrel.api.jsonrpc;

import dev.carrel.api.DateTimes;
import dev.carrel.operation.Page;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Identifier;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Secret;
import dev.carrel.vapi.SnakeCase;
import dev.carrel.vapi.Structure;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the vAPI data type of a Java type by its class or its annotations. Resolved structures are
 * cached. Not thread-safe.
 */
final class DataTypeResolver {
  private static final String DATETIME = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";

  private final Map<Class<?>, DataType> resolved = new HashMap<>();

  DataTypeResolver() {
    resolved.put(Void.class, ScalarType.VOID);
    resolved.put(Boolean.class, ScalarType.BOOLEAN);
    resolved.put(Long.class, ScalarType.LONG);
    resolved.put(Double.class, ScalarType.DOUBLE);
    resolved.put(byte[].class, ScalarType.BINARY);
    resolved.put(String.class, textType(DataKind.STRING));
    resolved.put(
        Instant.class,
        ScalarType.text(
            DataKind.STRING, DataTypeResolver::parseDateTime, DataTypeResolver::formatDateTime));
    resolved.put(
        URI.class, ScalarType.text(DataKind.STRING, DataTypeResolver::parseUri, Object::toString));
  }

  /** Resolves a type; to an {@link OptionalType} if it is not required. */
  DataType resolve(Type type, boolean isRequired) {
    return isRequired ? resolve(type) : new OptionalType(resolve(type));
  }

  /**
   * Resolves a type.
   *
   * @throws IllegalArgumentException if the type has no vAPI data type
   */
  DataType resolve(Type type) {
    if (type instanceof ParameterizedType generic) {
      List<DataType> arguments =
          Stream.of(generic.getActualTypeArguments()).map(this::resolve).toList();
      Class<?> rawType = (Class<?>) generic.getRawType();
      if (rawType == Map.class) {
        return MapType.of(arguments.get(0), arguments.get(1));
      }
      if (rawType == List.class || rawType == Page.class || rawType == Set.class) {
        return new ListType(arguments.get(0), rawType == Set.class);
      }
    } else if (type instanceof Class<?> plain) {
      DataType cached = resolved.get(plain);
      return cached == null ? resolveAnnotated(plain) : cached;
    }
    throw new IllegalArgumentException("No vAPI data type for " + type);
  }

  private DataType resolveAnnotated(Class<?> type) {
    if (Identifier.class.isAssignableFrom(type)) {
      return identifierType(type);
    }
    String name = structureName(type);
    if (type.isEnum()) {
      return enumType(type, name);
    }
    StructureType structure = new StructureType(name, type);
    resolved.put(type, structure);
    Map<String, DataType> fields = new LinkedHashMap<>();
    for (RecordComponent field : type.getRecordComponents()) {
      DataType fieldType =
          field.isAnnotationPresent(Secret.class)
              ? textType(DataKind.SECRET)
              : resolve(field.getGenericType());
      fields.put(
          SnakeCase.of(field.getName()),
          field.isAnnotationPresent(Required.class) ? fieldType : new OptionalType(fieldType));
    }
    structure.define(new StructureFields(name, fields));
    return structure;
  }

  private static String structureName(Class<?> type) {
    Structure structure = type.getAnnotation(Structure.class);
    if (structure == null) {
      throw new IllegalArgumentException(type + " is not annotated with @Structure");
    }
    return structure.value();
  }

  private static ScalarType textType(DataKind kind) {
    return ScalarType.text(kind, text -> text, String.class::cast);
  }

  private static ScalarType identifierType(Class<?> type) {
    try {
      Constructor<?> constructor = type.getConstructor(String.class);
      return ScalarType.text(
          type.isAnnotationPresent(Secret.class) ? DataKind.SECRET : DataKind.STRING,
          text -> instantiate(constructor, text),
          id -> ((Identifier) id).value());
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Object instantiate(Constructor<?> constructor, String text) {
    try {
      return constructor.newInstance(text);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ScalarType enumType(Class<?> type, String name) {
    Map<String, Object> values =
        Stream.of(type.getEnumConstants())
            .collect(Collectors.toMap(value -> ((Enum<?>) value).name(), Function.identity()));
    return ScalarType.text(
        DataKind.STRING,
        text -> {
          if (!values.containsKey(text)) {
            throw Message.TYPE_MISMATCH.toError(ErrorType.INVALID_ARGUMENT, name, text);
          }
          return values.get(text);
        },
        value -> ((Enum<?>) value).name());
  }

  private static Object parseDateTime(String text) {
    try {
      return DateTimes.parse(text);
    } catch (DateTimeException e) {
      throw Message.INVALID_DATETIME.toError(ErrorType.INVALID_ARGUMENT, text, DATETIME);
    }
  }

  private static String formatDateTime(Object datetime) {
    return DateTimes.format((Instant) datetime);
  }

  private static Object parseUri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw Message.INVALID_URI.toError(ErrorType.INVALID_ARGUMENT, text);
    }
  }
}
