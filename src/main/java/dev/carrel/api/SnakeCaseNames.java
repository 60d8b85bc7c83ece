package dev.carrel.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.NamingBase;
import dev.carrel.vapi.SnakeCase;

/** Names the fields of structures in JSON, and in the OpenAPI document, like {@link SnakeCase}. */
public class SnakeCaseNames extends NamingBase {
  private static final long serialVersionUID = 1;

  @Override
  public String translate(String javaName) {
    return SnakeCase.of(javaName);
  }
}
