package dev.carrel.vapi;

import java.util.Locale;

/** The names of parameters and fields on the wire, which vAPI writes in snake case. */
public final class SnakeCase {
  private SnakeCase() {}

  /**
   * Converts a Java name; for example {@code libraryItemId} to {@code library_item_id}. The unit
   * MiB keeps its capital letters: {@code memorySizeMib} is {@code memory_size_MiB}.
   */
  public static String of(String javaName) {
    return javaName
        .replaceAll("([A-Z])", "_$1")
        .toLowerCase(Locale.ROOT)
        .replaceFirst("_mib$", "_MiB");
  }
}
