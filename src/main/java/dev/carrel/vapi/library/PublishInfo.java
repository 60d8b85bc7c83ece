package dev.carrel.vapi.library;

import dev.carrel.vapi.Secret;
import dev.carrel.vapi.Structure;
import java.net.URI;

/** How a library is published. */
@Structure("com.vmware.content.library.publish_info")
public record PublishInfo(
    AuthenticationMethod authenticationMethod,
    Boolean published,
    URI publishUrl,
    String userName,
    @Secret String password,
    @Secret String currentPassword,
    Boolean persistJsonEnabled) {
  /** The values of authenticationMethod. */
  @Structure("com.vmware.content.library.publish_info.authentication_method")
  public enum AuthenticationMethod {
    BASIC,
    NONE
  }
}
