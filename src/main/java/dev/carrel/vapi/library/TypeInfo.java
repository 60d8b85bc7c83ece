package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/** An item type, and the rules by which items of the type can be verified. */
@Structure("com.vmware.content.type.info")
public record TypeInfo(
    @Required String description,
    @Required String name,
    @Required String type,
    @Required String vendor,
    @Required String version,
    List<SecurityRuleType> supportedRules) {}
