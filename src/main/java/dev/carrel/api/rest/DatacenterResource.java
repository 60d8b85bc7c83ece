package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.FilterReader;
import dev.carrel.inventory.DatacenterService;
import dev.carrel.vapi.inventory.DatacenterFilterSpec;
import dev.carrel.vapi.inventory.DatacenterId;
import dev.carrel.vapi.inventory.DatacenterInfo;
import dev.carrel.vapi.inventory.DatacenterSummary;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.Explode;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The operations of {@link DatacenterService} under {@code /api}. */
@Path("/api/vcenter/datacenter")
@Tag(name = "vcenter/datacenter")
public class DatacenterResource {
  private final DatacenterService datacenters;
  private final FilterReader filters;
  private final CurrentCaller caller;

  DatacenterResource(DatacenterService datacenters, FilterReader filters, CurrentCaller caller) {
    this.datacenters = datacenters;
    this.filters = filters;
    this.caller = caller;
  }

  @GET
  @Parameter(
      name = "filter",
      in = ParameterIn.QUERY,
      explode = Explode.TRUE,
      schema = @Schema(implementation = DatacenterFilterSpec.class))
  public Uni<List<DatacenterSummary>> list(@Context UriInfo uri) {
    return datacenters.list(
        caller.get(), filters.read(DatacenterFilterSpec.class, uri.getQueryParameters()));
  }

  @GET
  @Path("{datacenter}")
  public Uni<DatacenterInfo> get(@RestPath DatacenterId datacenter) {
    return datacenters.get(caller.get(), datacenter);
  }
}
