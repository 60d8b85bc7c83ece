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
 * The roles, which are named sets of privileges: the built-in ones and those of the configuration.
 */
@ApplicationScoped
@Startup // Reports invalid roles at the start, even if no user has them.
class Roles {
  static final String ADMINISTRATOR = "administrator";

  private final Map<String, Set<Privilege>> privileges = new TreeMap<>(builtIn());

  Roles(CarrelConfig config) {
    config.roles().forEach((name, role) -> add(name, role.privileges().orElse(Set.of())));
  }

  private static Map<String, Set<Privilege>> builtIn() {
    Set<Privilege> libraryAdmin = EnumSet.of(Privilege.ANONYMOUS, Privilege.READ, Privilege.VIEW);
    libraryAdmin.addAll(Privilege.contentLibraryPrivileges());
    return Map.of(
        ADMINISTRATOR,
        EnumSet.allOf(Privilege.class),
        "content-library-admin",
        libraryAdmin,
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
    Set<Privilege> rolePrivileges = EnumSet.noneOf(Privilege.class);
    for (String id : ids) {
      rolePrivileges.add(
          Privilege.parse(id)
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          "%s has the unknown privilege \"%s\": expected one of %s."
                              .formatted(key, id, Privilege.allIds()))));
    }
    privileges.put(name, rolePrivileges);
  }

  /** The privileges of all these roles together; unknown roles are ignored. */
  Set<Privilege> privilegesOf(Collection<String> roles) {
    Set<Privilege> all = EnumSet.noneOf(Privilege.class);
    roles.forEach(role -> all.addAll(privileges.getOrDefault(role, Set.of())));
    return all;
  }

  boolean has(String role) {
    return privileges.containsKey(role);
  }

  /** All names, separated by commas, for error messages. */
  String allNames() {
    return String.join(", ", privileges.keySet());
  }
}
