package dev.carrel.auth;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The privileges that operations require and roles contain, with vCenter's names. Privileges that
 * no operation requires are included so that roles can be copied from a vCenter unchanged.
 */
public enum Privilege {
  ANONYMOUS("System.Anonymous"),
  READ("System.Read"),
  VIEW("System.View"),

  /** Allows access to transfer sessions of other users. */
  TERMINATE_SESSION("Sessions.TerminateSession"),

  CREATE_LOCAL_LIBRARY("ContentLibrary.CreateLocalLibrary"),
  UPDATE_LIBRARY("ContentLibrary.UpdateLibrary"),
  UPDATE_LOCAL_LIBRARY("ContentLibrary.UpdateLocalLibrary"),
  DELETE_LOCAL_LIBRARY("ContentLibrary.DeleteLocalLibrary"),
  PUBLISH_LIBRARY("ContentLibrary.PublishLibrary"),
  ADD_ITEM("ContentLibrary.AddLibraryItem"),
  UPDATE_ITEM("ContentLibrary.UpdateLibraryItem"),
  DELETE_ITEM("ContentLibrary.DeleteLibraryItem"),
  PUBLISH_ITEM("ContentLibrary.PublishLibraryItem"),
  UPDATE_SESSION("ContentLibrary.UpdateSession"),
  DOWNLOAD_SESSION("ContentLibrary.DownloadSession"),
  READ_STORAGE("ContentLibrary.ReadStorage"),
  TYPE_INTROSPECTION("ContentLibrary.TypeIntrospection"),
  GET_CONFIGURATION("ContentLibrary.GetConfiguration"),
  UPDATE_CONFIGURATION("ContentLibrary.UpdateConfiguration"),

  ADD_CERT_TO_TRUST_STORE("ContentLibrary.AddCertToTrustStore"),
  ADD_SUBSCRIPTION("ContentLibrary.AddSubscription"),
  CHECK_IN_TEMPLATE("ContentLibrary.CheckInTemplate"),
  CHECK_OUT_TEMPLATE("ContentLibrary.CheckOutTemplate"),
  CREATE_SUBSCRIBED_LIBRARY("ContentLibrary.CreateSubscribedLibrary"),
  DELETE_CERT_FROM_TRUST_STORE("ContentLibrary.DeleteCertFromTrustStore"),
  DELETE_SUBSCRIBED_LIBRARY("ContentLibrary.DeleteSubscribedLibrary"),
  DELETE_SUBSCRIPTION("ContentLibrary.DeleteSubscription"),
  EVICT_ITEM("ContentLibrary.EvictLibraryItem"),
  EVICT_SUBSCRIBED_LIBRARY("ContentLibrary.EvictSubscribedLibrary"),
  IMPORT_STORAGE("ContentLibrary.ImportStorage"),
  MANAGE_CLUSTER_REGISTRY_RESOURCE("ContentLibrary.ManageClusterRegistryResource"),
  MANAGE_REGISTRY("ContentLibrary.ManageRegistry"),
  MANAGE_REGISTRY_PROJECT("ContentLibrary.ManageRegistryProject"),
  PROBE_SUBSCRIPTION("ContentLibrary.ProbeSubscription"),
  SYNC_LIBRARY("ContentLibrary.SyncLibrary"),
  SYNC_ITEM("ContentLibrary.SyncLibraryItem"),
  UPDATE_SUBSCRIBED_LIBRARY("ContentLibrary.UpdateSubscribedLibrary"),
  UPDATE_SUBSCRIPTION("ContentLibrary.UpdateSubscription");

  private final String id;

  Privilege(String id) {
    this.id = id;
  }

  /** The name in vCenter. */
  public String id() {
    return id;
  }

  static Optional<Privilege> parse(String id) {
    return Stream.of(values()).filter(privilege -> privilege.id.equals(id)).findAny();
  }

  static Set<Privilege> contentLibraryPrivileges() {
    return Stream.of(values())
        .filter(privilege -> privilege.id.startsWith("ContentLibrary."))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Privilege.class)));
  }

  /** All names, separated by commas, for error messages. */
  static String allIds() {
    return Stream.of(values()).map(Privilege::id).collect(Collectors.joining(", "));
  }
}
