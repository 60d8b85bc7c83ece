package dev.carrel.api.soap;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.time.VirtualClock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The methods of {@code urn:vim25} that Carrel has. */
@ApplicationScoped
class VimMethods {
  static final String RESULT = "returnval";

  private final Map<String, Method> methods;
  private final ServiceContent serviceContent;
  private final VirtualClock clock;

  VimMethods(
      LoginMethods logins,
      PropertyMethods properties,
      ViewMethods views,
      ServiceContent serviceContent,
      VirtualClock clock) {
    this.serviceContent = serviceContent;
    this.clock = clock;
    this.methods =
        Map.ofEntries(
            Map.entry("RetrieveServiceContent", Method.withoutLogin(this::retrieveServiceContent)),
            Map.entry("CurrentTime", Method.withoutLogin(this::currentTime)),
            Map.entry("Login", Method.withoutLogin(logins::login)),
            Map.entry("Logout", Method.withLogin(logins::logout)),
            Map.entry("SessionIsActive", Method.withLogin(logins::sessionIsActive)),
            Map.entry(
                "RetrieveProperties",
                new Method(PropertyMethods::readsCurrentSession, properties::retrieveProperties)),
            Map.entry(
                "RetrievePropertiesEx",
                new Method(PropertyMethods::readsCurrentSession, properties::retrievePropertiesEx)),
            Map.entry(
                "Fetch", new Method(PropertyMethods::fetchesCurrentSession, properties::fetch)),
            Map.entry("CreateContainerView", Method.withSystemView(views::createContainerView)),
            Map.entry("DestroyView", Method.withSystemView(views::destroyView)),
            Map.entry("FindByInventoryPath", Method.withSystemView(views::findByInventoryPath)));
  }

  /** Executes a method. */
  interface Handler {
    /**
     * Executes the method.
     *
     * @param caller null if the method requires no login, and the request has none
     */
    Uni<SoapResponse> handle(SoapRequest request, Caller caller);
  }

  /**
   * A method.
   *
   * @param allowsAnonymous whether a request needs no login
   */
  record Method(Predicate<SoapRequest> allowsAnonymous, Handler handler) {
    private static Method withoutLogin(Handler handler) {
      return new Method(request -> true, handler);
    }

    private static Method withLogin(Handler handler) {
      return new Method(request -> false, handler);
    }

    /** A method that requires System.View. Methods that read properties check each property. */
    private static Method withSystemView(Handler handler) {
      return withLogin(
          (request, caller) -> {
            if (!caller.has(Privilege.VIEW)) {
              throw SoapFault.noPermission(request.receiver(), Privilege.VIEW);
            }
            return handler.handle(request, caller);
          });
    }
  }

  /** Returns the method with this name; empty if Carrel does not have it. */
  Optional<Method> find(String name) {
    return Optional.ofNullable(methods.get(name));
  }

  private Uni<SoapResponse> retrieveServiceContent(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SERVICE_INSTANCE);
    return respond(serviceContent.structure());
  }

  private Uni<SoapResponse> currentTime(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SERVICE_INSTANCE);
    return respond(Value.of(clock.instant()));
  }

  private static Uni<SoapResponse> respond(Value result) {
    return Uni.createFrom().item(new SoapResponse(out -> out.field(RESULT, result)));
  }
}
