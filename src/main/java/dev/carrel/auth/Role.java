package dev.carrel.auth;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A set of privileges that users are given by name. */
enum Role {
  ADMINISTRATOR(EnumSet.allOf(Privilege.class)),
  READ_ONLY(EnumSet.of(Privilege.ANONYMOUS, Privilege.READ, Privilege.DOWNLOAD_SESSION));

  private final Set<Privilege> privileges;

  Role(Set<Privilege> privileges) {
    this.privileges = privileges;
  }

  Set<Privilege> privileges() {
    return privileges;
  }

  /** The name in the configuration, as in {@code read-only}. */
  String configName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Role> named(String configName) {
    return Stream.of(values()).filter(role -> role.configName().equals(configName)).findAny();
  }

  static String names() {
    return Stream.of(values()).map(Role::configName).collect(Collectors.joining(", "));
  }
}
