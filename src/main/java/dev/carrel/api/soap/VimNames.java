package dev.carrel.api.soap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of vSphere's methods and types of managed objects, also of those Carrel lacks. */
final class VimNames {
  static final String NAMESPACE = "urn:vim25";

  private VimNames() {}

  /** Read when the first request names a method that Carrel lacks. */
  private static final class Methods {
    private static final Set<String> NAMES = read("vim25-methods.txt");
  }

  /** Read when the first request names a type that Carrel lacks. */
  private static final class Types {
    private static final Set<String> NAMES = read("vim25-types.txt");
  }

  /** Returns whether vSphere has a method with this name. */
  static boolean isMethod(String name) {
    return Methods.NAMES.contains(name);
  }

  /** Returns whether vSphere has a type of managed objects with this name. */
  static boolean isManagedType(String name) {
    return ManagedType.find(name).isPresent() || Types.NAMES.contains(name);
  }

  /**
   * Requires the name of a type of managed objects.
   *
   * @throws SoapFault InvalidRequest if vSphere has no such type
   */
  static String requireManagedType(String name) {
    if (!isManagedType(name)) {
      throw SoapFault.invalidRequest("The type '%s' is unknown.".formatted(name));
    }
    return name;
  }

  private static Set<String> read(String resource) {
    try (InputStream in = VimNames.class.getResourceAsStream(resource);
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
