package dev.carrel.vapi.library;

import dev.carrel.vapi.Secret;
import dev.carrel.vapi.Structure;
import java.net.URI;

/** How a subscribed library is synchronized with its publisher. */
@Structure("com.vmware.content.library.subscription_info")
public record SubscriptionInfo(
    AuthenticationMethod authenticationMethod,
    Boolean automaticSyncEnabled,
    Boolean onDemand,
    @Secret String password,
    String sslThumbprint,
    URI subscriptionUrl,
    String userName,
    SourceInfo sourceInfo) {
  /** The values of authenticationMethod. */
  @Structure("com.vmware.content.library.subscription_info.authentication_method")
  public enum AuthenticationMethod {
    BASIC,
    NONE
  }
}
