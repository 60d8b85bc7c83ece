package dev.carrel.api.jsonrpc;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/** The description of an operation: its input, output and errors. */
@Structure("com.vmware.vapi.std.introspection.operation.info")
public record OperationInfo(
    @Required DataDefinition inputDefinition,
    @Required DataDefinition outputDefinition,
    @Required List<DataDefinition> errorDefinitions) {}
