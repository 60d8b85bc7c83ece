package dev.carrel.api.soap;

import dev.carrel.inventory.DatastoreSpace;
import java.time.Instant;

/**
 * Values that change between requests. {@link PropertyMethods} reads them from the database and the
 * content store before it evaluates properties.
 *
 * @param currentSession a UserSession; null without a login, or if the request does not read it
 * @param space null if the request does not read it
 */
record RequestState(
    Value.Structure serviceContent, Value currentSession, DatastoreSpace space, Instant now) {}
