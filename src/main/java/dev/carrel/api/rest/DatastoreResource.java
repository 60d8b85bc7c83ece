package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.FilterReader;
import dev.carrel.inventory.DatastoreService;
import dev.carrel.vapi.inventory.DatastoreFilterSpec;
import dev.carrel.vapi.inventory.DatastoreId;
import dev.carrel.vapi.inventory.DatastoreInfo;
import dev.carrel.vapi.inventory.DatastoreSummary;
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

/** The operations of {@link DatastoreService} under {@code /api}. */
@Path("/api/vcenter/datastore")
@Tag(name = "vcenter/datastore")
public class DatastoreResource {
  private final DatastoreService datastores;
  private final FilterReader filters;
  private final CurrentCaller caller;

  DatastoreResource(DatastoreService datastores, FilterReader filters, CurrentCaller caller) {
    this.datastores = datastores;
    this.filters = filters;
    this.caller = caller;
  }

  @GET
  @Parameter(
      name = "filter",
      in = ParameterIn.QUERY,
      explode = Explode.TRUE,
      schema = @Schema(implementation = DatastoreFilterSpec.class))
  public Uni<List<DatastoreSummary>> list(@Context UriInfo uri) {
    return datastores.list(
        caller.get(), filters.read(DatastoreFilterSpec.class, uri.getQueryParameters()));
  }

  @GET
  @Path("{datastore}")
  public Uni<DatastoreInfo> get(@RestPath DatastoreId datastore) {
    return datastores.get(caller.get(), datastore);
  }
}
