package dev.carrel.ovf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OvfFileRoleTest {

  @ParameterizedTest
  @CsvSource({
    "vm.ovf, DESCRIPTOR",
    "VM.OVF, DESCRIPTOR",
    "vm.mf, MANIFEST",
    "vm.cert, CERTIFICATE",
    "vm.v2.Cert, CERTIFICATE",
    "vm.ova, ARCHIVE"
  })
  void shouldDetermineRoleByExtension(String name, OvfFileRole role) {
    assertThat(OvfFileRole.ofFile("ovf", name)).contains(role);
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk.vmdk", "ovf", "vm.ovf.bak", "vmf", "vm.ovf/", ""})
  @NullSource
  void shouldFindNoRoleForOtherFiles(String name) {
    assertThat(OvfFileRole.ofFile("ovf", name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ovf", "OVF", "", " "})
  @NullSource
  void shouldDetermineRolesForOvfAndUntypedItems(String itemType) {
    assertThat(OvfFileRole.ofFile(itemType, "vm.ovf")).contains(OvfFileRole.DESCRIPTOR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iso", "vm-template", "ovf2"})
  void shouldFindNoRolesForOtherItemTypes(String itemType) {
    assertThat(OvfFileRole.ofFile(itemType, "vm.ovf")).isEmpty();
  }

  @Test
  void shouldKeepOnlyDescriptorInStorage() {
    assertThat(OvfFileRole.values())
        .filteredOn(OvfFileRole::isKeptInStorage)
        .containsExactly(OvfFileRole.DESCRIPTOR);
  }
}
