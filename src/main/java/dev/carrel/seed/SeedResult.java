package dev.carrel.seed;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** How many objects a seed has created. Those that existed already are not counted. */
public record SeedResult(
    int libraries, int items, int files, int updateSessions, int downloadSessions, int faults) {
  static final SeedResult NONE = new SeedResult(0, 0, 0, 0, 0, 0);

  /** Whether all objects existed already. */
  @JsonIgnore
  public boolean isEmpty() {
    return equals(NONE);
  }

  static SeedResult ofLibrary() {
    return new SeedResult(1, 0, 0, 0, 0, 0);
  }

  static SeedResult ofItem(int files) {
    return new SeedResult(0, 1, files, 0, 0, 0);
  }

  static SeedResult ofUpdateSession() {
    return new SeedResult(0, 0, 0, 1, 0, 0);
  }

  static SeedResult ofDownloadSession() {
    return new SeedResult(0, 0, 0, 0, 1, 0);
  }

  static SeedResult ofFaults(int faults) {
    return new SeedResult(0, 0, 0, 0, 0, faults);
  }

  SeedResult plus(SeedResult other) {
    return new SeedResult(
        libraries + other.libraries,
        items + other.items,
        files + other.files,
        updateSessions + other.updateSessions,
        downloadSessions + other.downloadSessions,
        faults + other.faults);
  }
}
