package dev.carrel.vapi;

import java.util.Map;

/** A message that stands as an argument inside another. */
@Structure("com.vmware.vapi.std.nested_localizable_message")
public record NestedLocalizableMessage(
    @Required String id, Map<String, LocalizationParam> params) {}
