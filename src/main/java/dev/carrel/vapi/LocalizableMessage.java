package dev.carrel.vapi;

import java.util.List;
import java.util.Map;

/**
 * A message for people, with what a program needs to word it in another language.
 *
 * @param id names the wording, stable across releases
 * @param defaultMessage the wording in English
 * @param args what the wording was filled with, in the order of its id's definition
 * @param params the same by name, where a message uses names
 * @param localized the wording in the caller's language, where there is one
 */
@Structure("com.vmware.vapi.std.localizable_message")
public record LocalizableMessage(
    @Required String id,
    @Required String defaultMessage,
    @Required List<String> args,
    Map<String, LocalizationParam> params,
    String localized) {}
