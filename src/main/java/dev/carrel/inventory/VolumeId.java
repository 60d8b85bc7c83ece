package dev.carrel.inventory;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Identifiers of VMFS volumes. */
public final class VolumeId {
  private VolumeId() {}

  /**
   * Returns the identifier of the volume of a datastore or of other storage, in the form of VMFS:
   * hexadecimal digits in groups of 8, 8, 4 and 12. It is derived from the argument, so it is the
   * same in every response.
   *
   * @param storage the identifier of a datastore, or the URI of other storage
   */
  public static String of(String storage) {
    return UUID.nameUUIDFromBytes(storage.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replaceFirst("^(.{8})-(.{4})-(.{4})-(.{4})-(.{12})$", "$1-$2$3-$4-$5");
  }
}
