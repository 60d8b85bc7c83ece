package dev.carrel.ovf;

import java.util.Locale;
import java.util.Optional;

/** The roles of files in an OVF package, determined by file name extensions. */
public enum OvfFileRole {
  /** The {@link Descriptor}, which references the other files of the package. */
  DESCRIPTOR(".ovf"),
  /** The {@link Manifest}, which contains the checksums of the files. */
  MANIFEST(".mf"),
  /** The {@link ManifestSignature}. */
  CERTIFICATE(".cert"),
  /** An archive of the whole package, unpacked by {@link OvaUnpacker}. */
  ARCHIVE(".ova");

  private final String extension;

  OvfFileRole(String extension) {
    this.extension = extension;
  }

  /**
   * The role of a file of an item; empty if it has none.
   *
   * @param itemType the type of the item: {@code ovf} in any case, or null or blank if the type is
   *     not known yet; files of other types have no role
   */
  public static Optional<OvfFileRole> ofFile(String itemType, String fileName) {
    boolean isPossiblyOvf =
        itemType == null || itemType.isBlank() || itemType.equalsIgnoreCase("ovf");
    return isPossiblyOvf ? ofFile(fileName) : Optional.empty();
  }

  static Optional<OvfFileRole> ofFile(String fileName) {
    if (fileName == null) {
      return Optional.empty();
    }
    String name = fileName.toLowerCase(Locale.ROOT);
    for (OvfFileRole role : values()) {
      if (name.endsWith(role.extension)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /**
   * Whether the file becomes a file of the item when the session completes; the others are needed
   * only to validate or unpack.
   */
  public boolean isKeptInStorage() {
    return switch (this) {
      case DESCRIPTOR -> true;
      case MANIFEST, CERTIFICATE, ARCHIVE -> false;
    };
  }
}
