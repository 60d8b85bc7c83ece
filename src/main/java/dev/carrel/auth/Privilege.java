package dev.carrel.auth;

/** What an operation can demand, under vCenter's names. */
public enum Privilege {
  ANONYMOUS("System.Anonymous"),
  READ("System.Read"),
  CREATE_LOCAL_LIBRARY("ContentLibrary.CreateLocalLibrary"),
  UPDATE_LIBRARY("ContentLibrary.UpdateLocalLibrary"),
  DELETE_LOCAL_LIBRARY("ContentLibrary.DeleteLocalLibrary"),
  PUBLISH_LIBRARY("ContentLibrary.PublishLibrary"),
  UPDATE_CONFIGURATION("ContentLibrary.UpdateConfiguration"),
  ADD_ITEM("ContentLibrary.AddLibraryItem"),
  DELETE_ITEM("ContentLibrary.DeleteLibraryItem"),
  UPDATE_ITEM("ContentLibrary.UpdateLibraryItem"),
  PUBLISH_ITEM("ContentLibrary.PublishLibraryItem"),
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
