package dev.carrel.api.soap;

import dev.carrel.inventory.DatastoreSpace;
import java.time.Instant;

/**
 * What managed objects show that changes: read from the database or the content store before the
 * properties of a request are evaluated.
 *
 * @param currentSession a UserSession; null without a login, or if the request does not read it
 * @param space null if the request does not read it
 */
record VariableState(
    Value.Structure serviceContent, Value currentSession, DatastoreSpace space, Instant now) {}
