package dev.carrel.vapi;

import java.util.List;
import java.util.Map;

/**
 * A message for users, with the data that a client needs to translate it.
 *
 * @param id the id of the message, stable across releases
 * @param defaultMessage the message in English
 * @param args the arguments, in the order in which they are inserted in the message
 * @param params the arguments by name, for messages with named arguments; null for others
 * @param localized the message in the language of the caller; null if it is not translated
 */
@Structure("com.vmware.vapi.std.localizable_message")
public record LocalizableMessage(
    @Required String id,
    @Required String defaultMessage,
    @Required List<String> args,
    Map<String, LocalizationParam> params,
    String localized) {}
