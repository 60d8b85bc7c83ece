package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;
import java.net.URI;

/** The storage of a library: a datastore, or a URI of other storage. */
@Structure("com.vmware.content.library.storage_backing")
public record StorageBacking(Type type, String datastoreId, URI storageUri) {
  /** The values of type. */
  @Structure("com.vmware.content.library.storage_backing.type")
  public enum Type {
    DATASTORE,
    OTHER
  }
}
