package dev.carrel.api.jsonrpc;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/**
 * The description of the server as a provider of services.
 *
 * @param checksum changes whenever the description of any operation changes
 */
@Structure("com.vmware.vapi.std.introspection.provider.info")
public record ProviderInfo(@Required String id, @Required String checksum) {}
