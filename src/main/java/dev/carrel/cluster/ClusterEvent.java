package dev.carrel.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * An event that is published to all replicas, for components that run transfers, or cache logins or
 * settings. Notifications contain it as JSON.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SessionEnded.class, name = "session-ended"),
  @JsonSubTypes.Type(value = FileReplaced.class, name = "file-replaced"),
  @JsonSubTypes.Type(value = PullRequested.class, name = "pull-requested"),
  @JsonSubTypes.Type(value = LoginEnded.class, name = "login-ended"),
  @JsonSubTypes.Type(value = SandboxChanged.class, name = "sandbox-changed"),
  @JsonSubTypes.Type(value = SandboxReset.class, name = "sandbox-reset")
})
public sealed interface ClusterEvent
    permits SessionEnded, FileReplaced, PullRequested, LoginEnded, SandboxChanged, SandboxReset {}
