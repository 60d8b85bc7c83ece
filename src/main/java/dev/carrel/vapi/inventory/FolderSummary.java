package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A folder in a list. */
@Structure("com.vmware.vcenter.folder.summary")
public record FolderSummary(
    @Required String folder, @Required String name, @Required FolderType type) {}
