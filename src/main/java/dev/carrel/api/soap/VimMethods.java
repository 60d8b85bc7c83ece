package dev.carrel.api.soap;

import dev.carrel.api.CallerResolver;
import dev.carrel.api.Credentials;
import dev.carrel.api.soap.PropertyCollector.ObjectContent;
import dev.carrel.audit.Channel;
import dev.carrel.auth.Authenticator;
import dev.carrel.auth.Caller;
import dev.carrel.auth.LoginInfo;
import dev.carrel.auth.LoginService;
import dev.carrel.auth.Privilege;
import dev.carrel.http.ClientAddress;
import dev.carrel.inventory.DatastoreSpace;
import dev.carrel.inventory.Inventory;
import dev.carrel.inventory.InventoryObject;
import dev.carrel.inventory.SpaceMeter;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The methods of {@code urn:vim25} that Carrel has. */
@ApplicationScoped
class VimMethods {
  private static final String RESULT = "returnval";

  private final Map<String, Method> methods =
      Map.ofEntries(
          Map.entry("RetrieveServiceContent", Method.open(this::retrieveServiceContent)),
          Map.entry("CurrentTime", Method.open(this::currentTime)),
          Map.entry("Login", Method.open(this::login)),
          Map.entry("Logout", Method.of(this::logout)),
          Map.entry("SessionIsActive", Method.of(this::sessionIsActive)),
          Map.entry(
              "RetrieveProperties",
              new Method(VimMethods::readsCurrentSession, this::retrieveProperties)),
          Map.entry(
              "RetrievePropertiesEx",
              new Method(VimMethods::readsCurrentSession, this::retrievePropertiesEx)),
          Map.entry("Fetch", new Method(VimMethods::fetchesCurrentSession, this::fetch)),
          Map.entry("CreateContainerView", Method.ofView(this::createContainerView)),
          Map.entry("DestroyView", Method.ofView(this::destroyView)),
          Map.entry("FindByInventoryPath", Method.ofView(this::findByInventoryPath)));

  private final Inventory inventory;
  private final ServiceContent serviceContent;
  private final SpaceMeter spaceMeter;
  private final CallerResolver callerResolver;
  private final Authenticator authenticator;
  private final LoginService logins;
  private final Clock clock;

  VimMethods(
      Inventory inventory,
      ServiceContent serviceContent,
      SpaceMeter spaceMeter,
      CallerResolver callerResolver,
      Authenticator authenticator,
      LoginService logins,
      Clock clock) {
    this.inventory = inventory;
    this.serviceContent = serviceContent;
    this.spaceMeter = spaceMeter;
    this.callerResolver = callerResolver;
    this.authenticator = authenticator;
    this.logins = logins;
    this.clock = clock;
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
   * @param isOpen whether a request needs no login
   */
  record Method(Predicate<SoapRequest> isOpen, Handler handler) {
    private static Method open(Handler handler) {
      return new Method(request -> true, handler);
    }

    private static Method of(Handler handler) {
      return new Method(request -> false, handler);
    }

    /** A method that requires System.View. Methods that read properties check each property. */
    private static Method ofView(Handler handler) {
      return of(
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
    return respond(out -> out.field(RESULT, serviceContent.structure()));
  }

  private Uni<SoapResponse> currentTime(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SERVICE_INSTANCE);
    return respond(out -> out.field(RESULT, Value.of(clock.instant())));
  }

  private Uni<SoapResponse> login(SoapRequest request, Caller none) {
    request.requireReceiver(ServiceContent.SESSION_MANAGER);
    var password = new Credentials.Password(request.text("userName"), request.text("password"));
    return callerResolver
        .resolve(password, Channel.SOAP, request.http())
        .onFailure(VimMethods::isUnauthenticated)
        .transform(failure -> SoapFault.invalidLogin())
        .chain(logins::create)
        .chain(
            loginId ->
                authenticator
                    .findLogin(loginId.value())
                    .onItem()
                    .ifNull()
                    .failWith(SoapFault::invalidLogin)
                    .map(login -> userSession(loginId.value(), login, request.http()))
                    .map(
                        session ->
                            new SoapResponse(
                                out -> out.field(RESULT, session), Optional.of(loginId.value()))));
  }

  static boolean isUnauthenticated(Throwable failure) {
    return failure instanceof VapiError error && error.type() == ErrorType.UNAUTHENTICATED;
  }

  private Uni<SoapResponse> logout(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SESSION_MANAGER);
    return logins.delete(caller).replaceWith(SoapResponse.EMPTY);
  }

  private Uni<SoapResponse> sessionIsActive(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SESSION_MANAGER);
    String user = request.text("userName");
    return authenticator
        .findLogin(request.text("sessionID").strip())
        .map(login -> login != null && login.user().equalsIgnoreCase(user))
        .map(isActive -> new SoapResponse(out -> out.field(RESULT, Value.of(isActive))));
  }

  private static List<PropertyFilter> filtersOf(SoapRequest request) {
    return request.method().children("specSet").stream().map(PropertyFilter::parse).toList();
  }

  /**
   * Returns whether a request reads only {@code currentSession}. Clients check with it whether
   * their login still exists. False for an invalid filter, so that the login is checked first.
   */
  private static boolean readsCurrentSession(SoapRequest request) {
    try {
      List<PropertyFilter> filters = filtersOf(request);
      return !filters.isEmpty()
          && filters.stream()
              .allMatch(
                  filter -> filter.readsOnly(ServiceContent.SESSION_MANAGER, "currentSession"));
    } catch (SoapFault invalid) {
      return false;
    }
  }

  private static boolean fetchesCurrentSession(SoapRequest request) {
    return request.receiver().equals(ServiceContent.SESSION_MANAGER)
        && request.text("prop").strip().equals("currentSession");
  }

  private Uni<SoapResponse> retrieveProperties(SoapRequest request, Caller caller) {
    return collect(request, caller)
        .map(
            all ->
                new SoapResponse(
                    out -> all.forEach(object -> writeObjectContent(out, RESULT, object))));
  }

  /** The option {@code maxObjects} is ignored: the response contains all objects. */
  private Uni<SoapResponse> retrievePropertiesEx(SoapRequest request, Caller caller) {
    return collect(request, caller)
        .map(
            all ->
                all.isEmpty()
                    ? SoapResponse.EMPTY
                    : new SoapResponse(
                        out ->
                            out.element(
                                RESULT,
                                result ->
                                    all.forEach(
                                        object -> writeObjectContent(out, "objects", object)))));
  }

  private Uni<List<ObjectContent>> collect(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.PROPERTY_COLLECTOR);
    List<PropertyFilter> filters = filtersOf(request);
    return objectsFor(request, caller, (type, property) -> readsAny(filters, type, property))
        .map(
            objects ->
                filters.stream()
                    .flatMap(filter -> PropertyCollector.collect(filter, objects).stream())
                    .toList());
  }

  private static boolean readsAny(List<PropertyFilter> filters, ManagedType type, String property) {
    return filters.stream().anyMatch(filter -> filter.reads(type, property));
  }

  private static void writeObjectContent(XmlOutput out, String name, ObjectContent content) {
    out.element(
        name,
        object -> {
          out.field("obj", content.object());
          content.properties().forEach((path, value) -> writeProperty(out, path, value));
        });
  }

  private static void writeProperty(XmlOutput out, String path, Value value) {
    out.element(
        "propSet",
        property -> {
          out.element("name", path);
          out.typedValue("val", value);
        });
  }

  private Uni<SoapResponse> fetch(SoapRequest request, Caller caller) {
    String path = request.text("prop").strip();
    String readProperty = PropertyFilter.propertyOf(path);
    return objectsFor(
            request,
            caller,
            (type, property) ->
                type.typeName().equals(request.receiver().type()) && property.equals(readProperty))
        .map(objects -> objects.read(objects.require(request.receiver()), path))
        .map(
            value ->
                new SoapResponse(
                    out -> value.ifPresent(present -> out.typedValue(RESULT, present))));
  }

  /** Whether a request reads a property of a type. */
  private interface Reads {
    boolean test(ManagedType type, String property);
  }

  /** Reads what the request needs from the database and the content store. */
  private Uni<ManagedObjects> objectsFor(SoapRequest request, Caller caller, Reads reads) {
    boolean needsSession = reads.test(ManagedType.SESSION_MANAGER, "currentSession");
    boolean needsSpace =
        reads.test(ManagedType.DATASTORE, "summary") || reads.test(ManagedType.DATASTORE, "info");
    Uni<Value> session =
        needsSession ? currentSession(request, caller) : Uni.createFrom().nullItem();
    Uni<DatastoreSpace> space = needsSpace ? spaceMeter.measure() : Uni.createFrom().nullItem();
    return session.chain(
        currentSession ->
            space.map(
                measured ->
                    new ManagedObjects(
                        inventory,
                        caller,
                        new RequestState(
                            serviceContent.structure(),
                            currentSession,
                            measured,
                            clock.instant()))));
  }

  /** Null without a login. */
  private Uni<Value> currentSession(SoapRequest request, Caller caller) {
    return caller == null || !(request.credentials() instanceof Credentials.Login credentials)
        ? Uni.createFrom().nullItem()
        : authenticator
            .findLogin(credentials.id())
            .onItem()
            .ifNotNull()
            .transform(login -> userSession(credentials.id(), login, request.http()));
  }

  /** The address and the user agent are those of the request, because they are not stored. */
  private static Value userSession(String loginId, LoginInfo login, HttpServerRequest http) {
    String userAgent = http.getHeader(HttpHeaders.USER_AGENT);
    return new Fields()
        .add("key", loginId)
        .add("userName", login.user())
        .add("fullName", login.user())
        .add("loginTime", login.createdTime())
        .add("lastActiveTime", login.lastAccessedTime())
        .add("locale", "en")
        .add("messageLocale", "en")
        .add("extensionSession", false)
        .add("ipAddress", ClientAddress.of(http))
        .add("userAgent", userAgent == null ? "" : userAgent)
        .add("callCount", Value.ofInt(0))
        .toStructure("UserSession");
  }

  private Uni<SoapResponse> createContainerView(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.VIEW_MANAGER);
    XmlElement method = request.method();
    Reference container = Reference.parse(method.requireChild("container"));
    List<String> types =
        method.children("type").stream()
            .map(type -> VimNames.requireManagedType(type.text().strip()))
            .distinct()
            .toList();
    var view = new ContainerView(container, types, method.flag("recursive"));
    return objectsFor(request, caller, (type, property) -> false)
        .invoke(objects -> requireContainer(objects, container))
        .map(objects -> new SoapResponse(out -> out.field(RESULT, view.reference())));
  }

  private static void requireContainer(ManagedObjects objects, Reference container) {
    objects.require(container);
    if (!objects.isContainer(container)) {
      throw SoapFault.invalidArgument(
          "container", "A %s is not a container.".formatted(container.type()));
    }
  }

  private Uni<SoapResponse> destroyView(SoapRequest request, Caller caller) {
    return objectsFor(request, caller, (type, property) -> false)
        .invoke(
            objects -> {
              if (objects.require(request.receiver()).type() != ManagedType.CONTAINER_VIEW) {
                throw SoapFault.managedObjectNotFound(request.receiver());
              }
            })
        .replaceWith(SoapResponse.EMPTY);
  }

  private Uni<SoapResponse> findByInventoryPath(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SEARCH_INDEX);
    Optional<InventoryObject> found = inventory.findByPath(request.text("inventoryPath").strip());
    return respond(
        out -> found.ifPresent(object -> out.field(RESULT, ManagedObjects.referenceTo(object))));
  }

  private static Uni<SoapResponse> respond(XmlOutput.Content content) {
    return Uni.createFrom().item(new SoapResponse(content));
  }
}
