package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;
import java.util.Set;

/**
 * The criteria of a list of folders. Null and empty criteria are ignored; a folder must match all
 * others.
 */
@Structure("com.vmware.vcenter.folder.filter_spec")
public record FolderFilterSpec(
    Set<String> folders,
    Set<String> names,
    FolderType type,
    Set<String> parentFolders,
    Set<DatacenterId> datacenters) {}
