package dev.carrel.api.soap;

import dev.carrel.inventory.Inventory;
import dev.carrel.session.ServerIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What a client reads first: the version, and the references to the root folder and to the
 * managers. All managers of version 6.0 have a reference, because clients use some of them without
 * a check; most of them have no methods. Later versions have more managers, but clients that know
 * only 6.0 fail on unknown fields.
 */
@ApplicationScoped
class ServiceContent {
  static final Reference SERVICE_INSTANCE = new Reference("ServiceInstance", "ServiceInstance");
  static final Reference PROPERTY_COLLECTOR =
      new Reference("PropertyCollector", "propertyCollector");
  static final Reference SESSION_MANAGER = new Reference("SessionManager", "SessionManager");
  static final Reference VIEW_MANAGER = new Reference("ViewManager", "ViewManager");
  static final Reference SEARCH_INDEX = new Reference("SearchIndex", "SearchIndex");
  private static final Reference CUSTOM_FIELDS_MANAGER =
      new Reference("CustomFieldsManager", "CustomFieldsManager");

  private static final List<Reference> SINGLETONS =
      List.of(
          SERVICE_INSTANCE,
          PROPERTY_COLLECTOR,
          SESSION_MANAGER,
          VIEW_MANAGER,
          SEARCH_INDEX,
          CUSTOM_FIELDS_MANAGER);

  private static final String VERSION = "8.0.3";
  private static final String BUILD = "24022515";

  private final Value.Structure structure;
  private final String instanceId;

  ServiceContent(
      Inventory inventory,
      ServerIdentity server,
      @ConfigProperty(name = "quarkus.application.version") String carrelVersion) {
    this.instanceId = server.id().toString();
    this.structure = create(inventory, about(carrelVersion));
  }

  /** Returns whether a reference is one of the objects that exist once and have methods. */
  static boolean isSingleton(Reference reference) {
    return SINGLETONS.contains(reference);
  }

  /** Returns the ServiceContent. */
  Value.Structure structure() {
    return structure;
  }

  /** Returns the id of this installation. */
  String instanceId() {
    return instanceId;
  }

  private Value about(String carrelVersion) {
    return new Fields()
        .add("name", "VMware vCenter Server")
        .add(
            "fullName",
            "VMware vCenter Server %s build-%s (Carrel %s)"
                .formatted(VERSION, BUILD, carrelVersion))
        .add("vendor", "VMware, Inc.")
        .add("version", VERSION)
        .add("build", BUILD)
        .add("localeVersion", "INTL")
        .add("localeBuild", "000")
        .add("osType", "linux-x64")
        .add("productLineId", "vpx")
        .add("apiType", "VirtualCenter")
        .add("apiVersion", VERSION + ".0")
        .add("instanceUuid", instanceId)
        .addUnset("licenseProductName", "licenseProductVersion")
        .toStructure("AboutInfo");
  }

  private static Value.Structure create(Inventory inventory, Value about) {
    return new Fields()
        .add("rootFolder", ManagedObjects.referenceTo(inventory.rootFolder()))
        .add("propertyCollector", PROPERTY_COLLECTOR)
        .add("viewManager", VIEW_MANAGER)
        .add("about", about)
        .addReference("setting", "OptionManager", "VpxSettings")
        .addReference("userDirectory", "UserDirectory", "UserDirectory")
        .add("sessionManager", SESSION_MANAGER)
        .addReference("authorizationManager", "AuthorizationManager", "AuthorizationManager")
        .addReference("serviceManager", "ServiceManager", "ServiceMgr")
        .addReference("perfManager", "PerformanceManager", "PerfMgr")
        .addReference("scheduledTaskManager", "ScheduledTaskManager", "ScheduledTaskManager")
        .addReference("alarmManager", "AlarmManager", "AlarmManager")
        .addReference("eventManager", "EventManager", "EventManager")
        .addReference("taskManager", "TaskManager", "TaskManager")
        .addReference("extensionManager", "ExtensionManager", "ExtensionManager")
        .addReference(
            "customizationSpecManager", "CustomizationSpecManager", "CustomizationSpecManager")
        .add("customFieldsManager", CUSTOM_FIELDS_MANAGER)
        .addReference("diagnosticManager", "DiagnosticManager", "DiagMgr")
        .addReference("licenseManager", "LicenseManager", "LicenseManager")
        .add("searchIndex", SEARCH_INDEX)
        .addReference("fileManager", "FileManager", "FileManager")
        .addReference(
            "datastoreNamespaceManager", "DatastoreNamespaceManager", "DatastoreNamespaceManager")
        .addReference("virtualDiskManager", "VirtualDiskManager", "virtualDiskManager")
        .addReference("snmpSystem", "HostSnmpSystem", "SnmpSystem")
        .addReference("vmProvisioningChecker", "VirtualMachineProvisioningChecker", "ProvChecker")
        .addReference(
            "vmCompatibilityChecker", "VirtualMachineCompatibilityChecker", "CompatChecker")
        .addReference("ovfManager", "OvfManager", "OvfManager")
        .addReference("ipPoolManager", "IpPoolManager", "IpPoolManager")
        .addReference("dvSwitchManager", "DistributedVirtualSwitchManager", "DVSManager")
        .addReference("hostProfileManager", "HostProfileManager", "HostProfileManager")
        .addReference("clusterProfileManager", "ClusterProfileManager", "ClusterProfileManager")
        .addReference("complianceManager", "ProfileComplianceManager", "MoComplianceManager")
        .addReference("localizationManager", "LocalizationManager", "LocalizationManager")
        .addReference("storageResourceManager", "StorageResourceManager", "StorageResourceManager")
        .addReference("guestOperationsManager", "GuestOperationsManager", "guestOperationsManager")
        .addReference("overheadMemoryManager", "OverheadMemoryManager", "OverheadMemoryManager")
        .addReference("certificateManager", "CertificateManager", "certificateManager")
        .addReference("ioFilterManager", "IoFilterManager", "IoFilterManager")
        .toStructure("ServiceContent");
  }
}
