package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/** A type that items can have, and what is done for items of that type. */
@Structure("com.vmware.content.type.info")
public record TypeInfo(
    @Required String description,
    @Required String name,
    @Required String type,
    @Required String vendor,
    @Required String version,
    List<SecurityRuleType> supportedRules) {}
