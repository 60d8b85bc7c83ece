package dev.carrel.api.legacyrest;

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
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The operations of {@link DatacenterService} under {@code /rest}. */
@Path("/rest/vcenter/datacenter")
@Tag(name = "vcenter/datacenter")
public class LegacyDatacenterResource {
  private final DatacenterService datacenters;
  private final FilterReader filters;
  private final CurrentCaller caller;

  LegacyDatacenterResource(
      DatacenterService datacenters, FilterReader filters, CurrentCaller caller) {
    this.datacenters = datacenters;
    this.filters = filters;
    this.caller = caller;
  }

  @GET
  @Parameter(
      name = "filter",
      in = ParameterIn.QUERY,
      description = FilterFields.DESCRIPTION,
      schema = @Schema(implementation = DatacenterFilterSpec.class))
  public Uni<Value<List<DatacenterSummary>>> list(@Context UriInfo uri) {
    return datacenters
        .list(caller.get(), filters.read(DatacenterFilterSpec.class, FilterFields.of(uri)))
        .map(Value::new);
  }

  @GET
  @Path("{datacenter}")
  public Uni<Value<DatacenterInfo>> get(@RestPath DatacenterId datacenter) {
    return datacenters.get(caller.get(), datacenter).map(Value::new);
  }
}
