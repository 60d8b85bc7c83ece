package dev.carrel.api.jsonrpc;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/**
 * Whoever offers the services.
 *
 * @param checksum changes with any of what is described
 */
@Structure("com.vmware.vapi.std.introspection.provider.info")
public record ProviderInfo(@Required String id, @Required String checksum) {}
