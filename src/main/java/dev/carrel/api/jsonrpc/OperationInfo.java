package dev.carrel.api.jsonrpc;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/** What goes into an operation, and what comes out of it. */
@Structure("com.vmware.vapi.std.introspection.operation.info")
public record OperationInfo(
    @Required DataDefinition inputDefinition,
    @Required DataDefinition outputDefinition,
    @Required List<DataDefinition> errorDefinitions) {}
