package dev.carrel.api.jsonrpc;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/** The description of a service: the names of its operations. */
@Structure("com.vmware.vapi.std.introspection.service.info")
public record ServiceInfo(@Required List<String> operations) {}
