package dev.carrel.api.legacyrest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.lang.reflect.Type;
import java.util.function.BiFunction;

/** Reads numbers and booleans that are written as strings, which clients of legacy REST send. */
public class LenientScalars implements BiFunction<ObjectMapper, Type, ObjectReader> {
  @Override
  public ObjectReader apply(ObjectMapper strict, Type type) {
    ObjectMapper lenient = strict.copy();
    for (var scalar :
        new LogicalType[] {LogicalType.Integer, LogicalType.Float, LogicalType.Boolean}) {
      lenient
          .coercionConfigFor(scalar)
          .setCoercion(CoercionInputShape.String, CoercionAction.TryConvert);
    }
    return lenient.readerFor(lenient.constructType(type));
  }
}
