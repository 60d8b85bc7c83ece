package dev.carrel.inventory;

/**
 * The total and the free space of the datastores, in bytes. Datastores that are not accessible have
 * none.
 */
public record DatastoreSpace(long capacity, long free) {
  static final DatastoreSpace INACCESSIBLE = new DatastoreSpace(0, 0);

  /** Returns whether the content store can be read. */
  public boolean isAccessible() {
    return capacity > 0;
  }
}
