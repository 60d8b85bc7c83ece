package dev.carrel.api.console;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.RestPath;

/** The console's sessions: the table and single sessions, as JSON or event streams, and actions. */
@Path("/console/sessions")
public class SessionsResource {
  private final ConsoleQueries consoleQueries;
  private final EventStreams eventStreams;
  private final SessionCommands sessionCommands;
  private final ConsoleUser consoleUser;

  SessionsResource(
      ConsoleQueries consoleQueries,
      EventStreams eventStreams,
      SessionCommands sessionCommands,
      ConsoleUser consoleUser) {
    this.consoleQueries = consoleQueries;
    this.eventStreams = eventStreams;
    this.sessionCommands = sessionCommands;
    this.consoleUser = consoleUser;
  }

  @GET
  public Uni<Timestamped<SessionTable>> getTable(@BeanParam SessionTableParams params) {
    var caller = consoleUser.require();
    return consoleQueries.addServerTime(
        consoleQueries.loadUncachedTable(params.toQuery(caller), ConsoleUser.visibleOwner(caller)));
  }

  @GET
  @Path("stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = "X-Accel-Buffering", value = "no")
  public Multi<OutboundSseEvent> streamTable(
      @BeanParam SessionTableParams params, @Context Sse sse, RoutingContext routing) {
    params.toQuery(consoleUser.require());
    return eventStreams.open(
        consoleUser.require(),
        sse,
        routing,
        caller ->
            consoleQueries.loadTable(params.toQuery(caller), ConsoleUser.visibleOwner(caller)));
  }

  @GET
  @Path("{id}")
  public Uni<Timestamped<SessionDetail>> getSession(@RestPath String id) {
    return consoleQueries.addServerTime(consoleQueries.session(id, consoleUser.require()));
  }

  @GET
  @Path("{id}/stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = "X-Accel-Buffering", value = "no")
  public Multi<OutboundSseEvent> streamSession(
      @RestPath String id, @Context Sse sse, RoutingContext routing) {
    return eventStreams.open(
        consoleUser.require(), sse, routing, caller -> consoleQueries.session(id, caller));
  }

  @POST
  @Path("{id}/cancel")
  public Uni<Void> cancel(@RestPath String id, CsrfGuardBody body) {
    CsrfGuardBody.require(body);
    return sessionCommands.cancel(consoleUser.require(), id);
  }

  @POST
  @Path("{id}/expire")
  public Uni<Void> expire(@RestPath String id, CsrfGuardBody body) {
    CsrfGuardBody.require(body);
    return sessionCommands.expire(consoleUser.require(), id);
  }

  @POST
  @Path("{id}/delete")
  public Uni<Void> delete(@RestPath String id, CsrfGuardBody body) {
    CsrfGuardBody.require(body);
    return sessionCommands.delete(consoleUser.require(), id);
  }
}
