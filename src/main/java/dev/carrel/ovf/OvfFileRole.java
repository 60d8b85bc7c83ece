package dev.carrel.ovf;

import java.util.Locale;
import java.util.Optional;

/** The parts of an OVF package that mean something to a library, told by their names. */
public enum OvfFileRole {
  /** Says which files make up the package: a {@link Descriptor}. */
  DESCRIPTOR(".ovf"),
  /** Has the files' checksums: a {@link Manifest}. */
  MANIFEST(".mf"),
  /** Signs the manifest: a {@link ManifestSignature}. */
  CERTIFICATE(".cert"),
  /** All of the package in one file, unpacked by {@link OvaUnpacker}. */
  ARCHIVE(".ova");

  private final String extension;

  OvfFileRole(String extension) {
    this.extension = extension;
  }

  /**
   * Which part a file of an item is.
   *
   * @param itemType "ovf" in any case, or null or blank where the type is left to be found out;
   *     items of other types have no parts
   */
  public static Optional<OvfFileRole> ofFile(String itemType, String fileName) {
    boolean maybeOvf = itemType == null || itemType.isBlank() || itemType.equalsIgnoreCase("ovf");
    return maybeOvf ? ofFile(fileName) : Optional.empty();
  }

  static Optional<OvfFileRole> ofFile(String fileName) {
    if (fileName == null) {
      return Optional.empty();
    }
    String name = fileName.toLowerCase(Locale.ROOT);
    for (OvfFileRole part : values()) {
      if (name.endsWith(part.extension)) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  /** Whether it stays in storage after the session is completed; the others have served then. */
  public boolean isKeptInStorage() {
    return switch (this) {
      case DESCRIPTOR -> true;
      case MANIFEST, CERTIFICATE, ARCHIVE -> false;
    };
  }
}
