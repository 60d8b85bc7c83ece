package dev.carrel.auth;

import dev.carrel.config.CarrelConfig;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sets of privileges that users are given by name: those that are always there, and those of the
 * configuration.
 */
@ApplicationScoped
@Startup // So that a role that makes no sense is told before anybody has it.
class Roles {
  static final String ADMINISTRATOR = "administrator";

  private final Map<String, Set<Privilege>> privileges = new TreeMap<>(builtIn());

  Roles(CarrelConfig config) {
    config.roles().forEach((name, role) -> add(name, role.privileges().orElse(Set.of())));
  }

  private static Map<String, Set<Privilege>> builtIn() {
    Set<Privilege> library = EnumSet.of(Privilege.ANONYMOUS, Privilege.READ, Privilege.VIEW);
    library.addAll(Privilege.contentLibraryPrivileges());
    return Map.of(
        ADMINISTRATOR,
        EnumSet.allOf(Privilege.class),
        "content-library-admin",
        library,
        "read-only",
        EnumSet.of(Privilege.ANONYMOUS, Privilege.READ, Privilege.VIEW),
        "no-access",
        EnumSet.noneOf(Privilege.class));
  }

  private void add(String name, Set<String> ids) {
    String key = "carrel.roles.\"%s\".privileges".formatted(name);
    if (privileges.containsKey(name)) {
      throw new ConfigurationException(
          "%s redefines the built-in role %s: choose another name.".formatted(key, name));
    }
    Set<Privilege> held = EnumSet.noneOf(Privilege.class);
    for (String id : ids) {
      held.add(
          Privilege.parse(id)
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          "%s has the unknown privilege \"%s\": expected one of %s."
                              .formatted(key, id, Privilege.allIds()))));
    }
    privileges.put(name, held);
  }

  /** All that these roles hold together; what is no role here adds nothing. */
  Set<Privilege> privilegesOf(Collection<String> roles) {
    Set<Privilege> all = EnumSet.noneOf(Privilege.class);
    roles.forEach(role -> all.addAll(privileges.getOrDefault(role, Set.of())));
    return all;
  }

  boolean has(String role) {
    return privileges.containsKey(role);
  }

  /** For whoever named one that is not there. */
  String allNames() {
    return String.join(", ", privileges.keySet());
  }
}
