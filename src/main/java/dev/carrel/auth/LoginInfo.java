package dev.carrel.auth;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.time.Instant;

/** A login, as returned by {@code com.vmware.cis.session.get}. */
@Structure("com.vmware.cis.session.info")
public record LoginInfo(
    @Required String user, @Required Instant createdTime, @Required Instant lastAccessedTime) {}
