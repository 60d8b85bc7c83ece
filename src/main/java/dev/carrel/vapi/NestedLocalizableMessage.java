package dev.carrel.vapi;

import java.util.Map;

/** A message that is an argument of another message. */
@Structure("com.vmware.vapi.std.nested_localizable_message")
public record NestedLocalizableMessage(
    @Required String id, Map<String, LocalizationParam> params) {}
