package dev.carrel.api.soap;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * The method of the storage policy API, {@code urn:pbm}. Carrel has no storage policies, but
 * Terraform's provider does not start without this method.
 */
@ApplicationScoped
class PbmMethods {
  static final String NAMESPACE = "urn:pbm";
  static final String RETRIEVE_SERVICE_CONTENT = "PbmRetrieveServiceContent";

  private final Value.Structure content;

  PbmMethods(ServiceContent serviceContent) {
    Value about =
        new Fields()
            .add("name", "PBM")
            .add("version", "2.0")
            .add("instanceUuid", serviceContent.instanceId())
            .toStructure("PbmAboutInfo");
    content =
        new Fields()
            .add("aboutInfo", about)
            .addReference("sessionManager", "PbmSessionManager", "SessionManager")
            .addReference(
                "capabilityMetadataManager",
                "PbmCapabilityMetadataManager",
                "CapabilityMetadataManager")
            .addReference("profileManager", "PbmProfileProfileManager", "ProfileManager")
            .addReference("complianceManager", "PbmComplianceManager", "complianceManager")
            .addReference("placementSolver", "PbmPlacementSolver", "placementSolver")
            .toStructure("PbmServiceInstanceContent");
  }

  /** Returns the response of PbmRetrieveServiceContent, which needs no login. */
  SoapResponse retrieveServiceContent() {
    return new SoapResponse(out -> out.field("returnval", content));
  }
}
