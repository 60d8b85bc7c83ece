package dev.carrel.api.console;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
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

/**
 * What there is to be seen of sessions, once or again with every change; and to be done with one.
 */
@Path("/console/sessions")
public class SessionsResource {
  private final ConsoleQueries looks;
  private final EventStreams viewers;
  private final SessionCommands actions;
  private final ConsoleUser visitor;

  SessionsResource(
      ConsoleQueries looks, EventStreams viewers, SessionCommands actions, ConsoleUser visitor) {
    this.looks = looks;
    this.viewers = viewers;
    this.actions = actions;
    this.visitor = visitor;
  }

  @GET
  public Uni<Timestamped<SessionTable>> table(@BeanParam SessionTableParams wanted) {
    var caller = visitor.get();
    return looks.once(looks.tableNow(wanted.seenBy(caller), ConsoleUser.sees(caller)));
  }

  @GET
  @Path("stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = "X-Accel-Buffering", value = "no")
  public Multi<OutboundSseEvent> tables(
      @BeanParam SessionTableParams wanted, @Context Sse sse, HttpServerRequest http) {
    wanted.seenBy(visitor.get());
    return viewers.watch(
        visitor.get(),
        sse,
        http.response(),
        caller -> looks.table(wanted.seenBy(caller), ConsoleUser.sees(caller)));
  }

  @GET
  @Path("{id}")
  public Uni<Timestamped<SessionDetail>> session(@RestPath String id) {
    return looks.once(looks.session(id, visitor.get()));
  }

  @GET
  @Path("{id}/stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = "X-Accel-Buffering", value = "no")
  public Multi<OutboundSseEvent> sessions(
      @RestPath String id, @Context Sse sse, HttpServerRequest http) {
    return viewers.watch(visitor.get(), sse, http.response(), caller -> looks.session(id, caller));
  }

  @POST
  @Path("{id}/cancel")
  public Uni<Void> cancel(@RestPath String id, CsrfGuardBody body) {
    CsrfGuardBody.check(body);
    return actions.cancel(visitor.get(), id);
  }

  @POST
  @Path("{id}/expire")
  public Uni<Void> expire(@RestPath String id, CsrfGuardBody body) {
    CsrfGuardBody.check(body);
    return actions.expire(visitor.get(), id);
  }

  @POST
  @Path("{id}/delete")
  public Uni<Void> delete(@RestPath String id, CsrfGuardBody body) {
    CsrfGuardBody.check(body);
    return actions.delete(visitor.get(), id);
  }
}
