package dev.carrel.auth;

/** What an operation can demand, under vCenter's names. */
public enum Privilege {
  ANONYMOUS("System.Anonymous"),
  READ("System.Read"),
  CREATE_LOCAL_LIBRARY("ContentLibrary.CreateLocalLibrary"),
  ADD_ITEM("ContentLibrary.AddLibraryItem"),
  DELETE_ITEM("ContentLibrary.DeleteLibraryItem"),
  UPDATE_SESSION("ContentLibrary.UpdateSession"),
  DOWNLOAD_SESSION("ContentLibrary.DownloadSession");

  private final String id;

  Privilege(String id) {
    this.id = id;
  }

  /** The name in vCenter. */
  public String id() {
    return id;
  }
}
