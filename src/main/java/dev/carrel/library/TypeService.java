package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.SecurityRuleType;
import dev.carrel.vapi.library.TypeInfo;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The item types that Carrel supports. */
@ApplicationScoped
@Service("com.vmware.content.type")
public class TypeService {
  private static final String VENDOR = "Carrel";
  private static final String VERSION = "1.0";

  private static final List<TypeInfo> TYPES =
      List.of(
          new TypeInfo(
              "An OVF package: a descriptor, disks, and optionally a manifest and a certificate",
              "OVF",
              "ovf",
              VENDOR,
              VERSION,
              List.of(SecurityRuleType.OVF_STRICT_VERIFICATION)),
          new TypeInfo("An ISO image", "ISO", "iso", VENDOR, VERSION, null),
          new TypeInfo("Any file", "File", "file", VENDOR, VERSION, null));

  /** Lists the item types. */
  @Operation("list")
  @Requires(Privilege.TYPE_INTROSPECTION)
  public Uni<List<TypeInfo>> list(Caller caller) {
    return Uni.createFrom().item(TYPES);
  }
}
