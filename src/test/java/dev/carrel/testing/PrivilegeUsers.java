package dev.carrel.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * A configuration source with users for privilege tests: for each privilege, a user with all other
 * privileges, and for each operation, a user with only its privileges. {@code privileges.json}
 * lists the privileges that vCenter documents for each operation.
 */
public class PrivilegeUsers implements ConfigSource {
  private static final Map<String, Map<String, List<String>>> BY_OPERATION = read();
  private static final Set<String> ALL =
      BY_OPERATION.values().stream()
          .flatMap(operations -> operations.values().stream())
          .flatMap(List::stream)
          .collect(Collectors.toSet());
  private static final String PASSWORD = "password";

  private final Map<String, String> properties = new HashMap<>();

  public PrivilegeUsers() {
    for (String missing : ALL) {
      add(userWithout(missing), ALL.stream().filter(id -> !id.equals(missing)).toList());
    }
    BY_OPERATION
        .values()
        .forEach(operations -> operations.values().forEach(ids -> add(userWithOnly(ids), ids)));
  }

  private void add(RestClient restClient, List<String> privileges) {
    String role = "role of " + restClient.user();
    properties.put("carrel.roles.\"%s\".privileges".formatted(role), String.join(",", privileges));
    properties.put(
        "carrel.users.\"%s\".password".formatted(restClient.user()), restClient.password());
    properties.put("carrel.users.\"%s\".roles".formatted(restClient.user()), role);
  }

  /** The privileges that an operation requires. */
  public static List<String> privilegesOf(String service, String operation) {
    return BY_OPERATION.get(service).get(operation);
  }

  /** A user with all privileges except this one. */
  public static RestClient userWithout(String privilege) {
    return new RestClient("without " + privilege, PASSWORD);
  }

  /** A user with only these privileges. */
  public static RestClient userWithOnly(List<String> privileges) {
    return new RestClient("with " + String.join(" and ", privileges), PASSWORD);
  }

  private static Map<String, Map<String, List<String>>> read() {
    try (InputStream table = PrivilegeUsers.class.getResourceAsStream("/privileges.json")) {
      return new ObjectMapper().readValue(table, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Set<String> getPropertyNames() {
    return properties.keySet();
  }

  @Override
  public String getValue(String name) {
    return properties.get(name);
  }

  @Override
  public String getName() {
    return "users for each privilege";
  }
}
