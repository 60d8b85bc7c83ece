package dev.carrel.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.config.CarrelConfig;
import dev.carrel.testing.TestConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {

  private static Users users(String... keysAndValues) {
    Map<String, String> keys = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      keys.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    CarrelConfig config = TestConfig.defaultsWith(keys);
    return new Users(config, new Roles(config), null, new PasswordVerifier(null));
  }

  private static Set<Privilege> privilegesOf(String role) {
    return users("users.\"one\".password", "p", "users.\"one\".roles", role)
        .find("one")
        .privileges();
  }

  @Test
  void shouldGrantAdministratorAllPrivileges() {
    assertThat(privilegesOf("administrator")).containsExactly(Privilege.values());
  }

  @Test
  void shouldGrantContentLibraryAdminContentLibraryPrivilegesOnly() {
    assertThat(privilegesOf("content-library-admin"))
        .contains(Privilege.ANONYMOUS, Privilege.READ, Privilege.ADD_ITEM, Privilege.UPDATE_SESSION)
        .doesNotContain(Privilege.TERMINATE_SESSION);
  }

  @Test
  void shouldGrantReadOnlyPrivilegesOfVcenter() {
    assertThat(privilegesOf("read-only"))
        .containsExactly(Privilege.ANONYMOUS, Privilege.READ, Privilege.VIEW);
  }

  @Test
  void shouldGrantNoAccessNoPrivileges() {
    assertThat(privilegesOf("no-access")).isEmpty();
  }

  @Test
  void shouldCombinePrivilegesOfRoles() {
    Users users =
        users(
            "users.\"one\".password", "p",
            "users.\"one\".roles", "read-only,downloader",
            "roles.\"downloader\".privileges", "ContentLibrary.DownloadSession");

    assertThat(users.find("one").privileges())
        .containsExactly(
            Privilege.ANONYMOUS, Privilege.READ, Privilege.VIEW, Privilege.DOWNLOAD_SESSION);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAcceptEveryPrivilegeInRole(Privilege privilege) {
    Users users =
        users(
            "users.\"one\".password", "p",
            "users.\"one\".roles", "mine",
            "roles.\"mine\".privileges", privilege.id());

    assertThat(users.find("one").privileges()).containsExactly(privilege);
  }

  @Test
  void shouldFindUserIgnoringCase() {
    Users users =
        users("users.\"One@Here\".password", "p", "users.\"One@Here\".roles", "no-access");

    assertThat(users.find("oNE@hERE").name()).isEqualTo("One@Here");
    assertThat(users.find("two@here")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"one, p, true", "ONE, p, true", "one, q, false", "two, p, false", "two, '', false"})
  void shouldAuthenticateByPassword(String name, String password, boolean isAuthenticated) {
    Users users = users("users.\"one\".password", "p", "users.\"one\".roles", "no-access");

    var user =
        users.authenticate(name, password).subscribeAsCompletionStage().toCompletableFuture();

    assertThat(user.join() != null).isEqualTo(isAuthenticated);
  }

  private static void assertRejected(String message, String... keysAndValues) {
    assertThatThrownBy(() -> users(keysAndValues))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void shouldRejectUnknownRole() {
    assertRejected(
        "carrel.users.\"one\".roles has the unknown role \"other\": expected one of administrator, content-library-admin,",
        "users.\"one\".password",
        "p",
        "users.\"one\".roles",
        "other");
  }

  @Test
  void shouldRejectMissingPassword() {
    assertRejected(
        "carrel.users.\"one\".password is missing: expected", "users.\"one\".roles", "no-access");
    assertRejected(
        "carrel.users.\"one\".password is missing: expected",
        "users.\"one\".password",
        "",
        "users.\"one\".roles",
        "no-access");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$2a$10$abc", "$2x$04$n.Dlq3WRd/wdkPpl2vaMc.iiRh5X61t8gHW7yil.GUXjgMBDMsoX."})
  void shouldRejectMalformedOrUnsupportedHash(String hash) {
    assertRejected(
        "carrel.users.\"one\".password looks like a bcrypt hash but is malformed or not supported: expected",
        "users.\"one\".password",
        hash,
        "users.\"one\".roles",
        "no-access");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
  void shouldAcceptHash(String prefix) {
    String hash = prefix + "04$n.Dlq3WRd/wdkPpl2vaMc.iiRh5X61t8gHW7yil.GUXjgMBDMsoX.";

    Users users = users("users.\"one\".password", hash, "users.\"one\".roles", "no-access");

    assertThat(users.find("one")).isNotNull();
  }

  @Test
  void shouldRejectMissingRoles() {
    assertRejected(
        "carrel.users.\"one\".roles is missing: expected", "users.\"one\".password", "p");
  }

  @Test
  void shouldRejectDuplicateUser() {
    assertThatThrownBy(
            () ->
                users(
                    "users.\"one\".password",
                    "p",
                    "users.\"one\".roles",
                    "no-access",
                    "users.\"ONE\".password",
                    "p",
                    "users.\"ONE\".roles",
                    "no-access"))
        .hasMessageContaining("carrel.users.\"one\"")
        .hasMessageContaining("carrel.users.\"ONE\"")
        .hasMessageContaining("are the same user (names ignore case): remove one.");
  }

  @Test
  void shouldRejectUnknownPrivilege() {
    assertRejected(
        "carrel.roles.\"mine\".privileges has the unknown privilege \"ContentLibrary.Other\": expected one of System.Anonymous,",
        "roles.\"mine\".privileges",
        "ContentLibrary.Other");
  }

  @Test
  void shouldRejectRedefinedBuiltInRole() {
    assertRejected(
        "carrel.roles.\"read-only\".privileges redefines the built-in role read-only: choose",
        "roles.\"read-only\".privileges",
        "System.Read");
  }
}
