package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.FilterReader;
import dev.carrel.inventory.ClusterService;
import dev.carrel.inventory.FolderService;
import dev.carrel.inventory.HostService;
import dev.carrel.inventory.NetworkService;
import dev.carrel.inventory.ResourcePoolService;
import dev.carrel.inventory.VmService;
import dev.carrel.vapi.inventory.ClusterFilterSpec;
import dev.carrel.vapi.inventory.ClusterSummary;
import dev.carrel.vapi.inventory.FolderFilterSpec;
import dev.carrel.vapi.inventory.FolderSummary;
import dev.carrel.vapi.inventory.HostFilterSpec;
import dev.carrel.vapi.inventory.HostSummary;
import dev.carrel.vapi.inventory.NetworkFilterSpec;
import dev.carrel.vapi.inventory.NetworkSummary;
import dev.carrel.vapi.inventory.ResourcePoolFilterSpec;
import dev.carrel.vapi.inventory.ResourcePoolSummary;
import dev.carrel.vapi.inventory.VmFilterSpec;
import dev.carrel.vapi.inventory.VmSummary;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The lists of objects that the inventory does not contain, under {@code /rest}. */
@Path("/rest/vcenter")
public class LegacyEmptyInventoryResource {
  private final ClusterService clusters;
  private final FolderService folders;
  private final HostService hosts;
  private final NetworkService networks;
  private final ResourcePoolService resourcePools;
  private final VmService vms;
  private final FilterReader filters;
  private final CurrentCaller caller;

  LegacyEmptyInventoryResource(
      ClusterService clusters,
      FolderService folders,
      HostService hosts,
      NetworkService networks,
      ResourcePoolService resourcePools,
      VmService vms,
      FilterReader filters,
      CurrentCaller caller) {
    this.clusters = clusters;
    this.folders = folders;
    this.hosts = hosts;
    this.networks = networks;
    this.resourcePools = resourcePools;
    this.vms = vms;
    this.filters = filters;
    this.caller = caller;
  }

  @GET
  @Path("cluster")
  @Tag(name = "vcenter/cluster")
  @Parameter(
      name = "filter",
      in = ParameterIn.QUERY,
      description = FilterFields.DESCRIPTION,
      schema = @Schema(implementation = ClusterFilterSpec.class))
  public Uni<Value<List<ClusterSummary>>> listClusters(@Context UriInfo uri) {
    return clusters
        .list(caller.get(), filters.read(ClusterFilterSpec.class, FilterFields.of(uri)))
        .map(Value::new);
  }

  @GET
  @Path("folder")
  @Tag(name = "vcenter/folder")
  @Parameter(
      name = "filter",
      in = ParameterIn.QUERY,
      description = FilterFields.DESCRIPTION,
      schema = @Schema(implementation = FolderFilterSpec.class))
  public Uni<Value<List<FolderSummary>>> listFolders(@Context UriInfo uri) {
    return folders
        .list(caller.get(), filters.read(FolderFilterSpec.class, FilterFields.of(uri)))
        .map(Value::new);
  }

  @GET
  @Path("host")
  @Tag(name = "vcenter/host")
  @Parameter(
      name = "filter",
      in = ParameterIn.QUERY,
      description = FilterFields.DESCRIPTION,
      schema = @Schema(implementation = HostFilterSpec.class))
  public Uni<Value<List<HostSummary>>> listHosts(@Context UriInfo uri) {
    return hosts
        .list(caller.get(), filters.read(HostFilterSpec.class, FilterFields.of(uri)))
        .map(Value::new);
  }

  @GET
  @Path("network")
  @Tag(name = "vcenter/network")
  @Parameter(
      name = "filter",
      in = ParameterIn.QUERY,
      description = FilterFields.DESCRIPTION,
      schema = @Schema(implementation = NetworkFilterSpec.class))
  public Uni<Value<List<NetworkSummary>>> listNetworks(@Context UriInfo uri) {
    return networks
        .list(caller.get(), filters.read(NetworkFilterSpec.class, FilterFields.of(uri)))
        .map(Value::new);
  }

  @GET
  @Path("resource-pool")
  @Tag(name = "vcenter/resource_pool")
  @Parameter(
      name = "filter",
      in = ParameterIn.QUERY,
      description = FilterFields.DESCRIPTION,
      schema = @Schema(implementation = ResourcePoolFilterSpec.class))
  public Uni<Value<List<ResourcePoolSummary>>> listResourcePools(@Context UriInfo uri) {
    return resourcePools
        .list(caller.get(), filters.read(ResourcePoolFilterSpec.class, FilterFields.of(uri)))
        .map(Value::new);
  }

  @GET
  @Path("vm")
  @Tag(name = "vcenter/VM")
  @Parameter(
      name = "filter",
      in = ParameterIn.QUERY,
      description = FilterFields.DESCRIPTION,
      schema = @Schema(implementation = VmFilterSpec.class))
  public Uni<Value<List<VmSummary>>> listVms(@Context UriInfo uri) {
    return vms.list(caller.get(), filters.read(VmFilterSpec.class, FilterFields.of(uri)))
        .map(Value::new);
  }
}
