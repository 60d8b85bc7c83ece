package dev.carrel.api.soap;

import dev.carrel.api.soap.PropertyCollector.ObjectContent;
import dev.carrel.auth.Caller;
import dev.carrel.inventory.DatastoreSpace;
import dev.carrel.inventory.Inventory;
import dev.carrel.inventory.SpaceMeter;
import dev.carrel.time.VirtualClock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.BiPredicate;

/** The methods that read properties. */
@ApplicationScoped
class PropertyMethods {
  private final Inventory inventory;
  private final ServiceContent serviceContent;
  private final SpaceMeter spaceMeter;
  private final LoginMethods logins;
  private final VirtualClock clock;

  PropertyMethods(
      Inventory inventory,
      ServiceContent serviceContent,
      SpaceMeter spaceMeter,
      LoginMethods logins,
      VirtualClock clock) {
    this.inventory = inventory;
    this.serviceContent = serviceContent;
    this.spaceMeter = spaceMeter;
    this.logins = logins;
    this.clock = clock;
  }

  private static List<PropertyFilter> filtersOf(SoapRequest request) {
    return request.method().children("specSet").stream().map(PropertyFilter::parse).toList();
  }

  /**
   * Returns whether a request reads only {@code currentSession}. Clients check with it whether
   * their login still exists. False for an invalid filter, so that the login is checked first.
   */
  static boolean readsCurrentSession(SoapRequest request) {
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

  static boolean fetchesCurrentSession(SoapRequest request) {
    return request.receiver().equals(ServiceContent.SESSION_MANAGER)
        && request.text("prop").strip().equals("currentSession");
  }

  Uni<SoapResponse> retrieveProperties(SoapRequest request, Caller caller) {
    return collect(request, caller)
        .map(
            all ->
                new SoapResponse(
                    out ->
                        all.forEach(object -> writeObjectContent(out, VimMethods.RESULT, object))));
  }

  /** The option {@code maxObjects} is ignored: the response contains all objects. */
  Uni<SoapResponse> retrievePropertiesEx(SoapRequest request, Caller caller) {
    return collect(request, caller)
        .map(
            all ->
                all.isEmpty()
                    ? SoapResponse.EMPTY
                    : new SoapResponse(
                        out ->
                            out.element(
                                VimMethods.RESULT,
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

  Uni<SoapResponse> fetch(SoapRequest request, Caller caller) {
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
                    out -> value.ifPresent(present -> out.typedValue(VimMethods.RESULT, present))));
  }

  /**
   * Reads what the request needs from the database and the content store.
   *
   * @param isRead whether the request reads a property of a type
   */
  private Uni<ManagedObjects> objectsFor(
      SoapRequest request, Caller caller, BiPredicate<ManagedType, String> isRead) {
    boolean needsSession = isRead.test(ManagedType.SESSION_MANAGER, "currentSession");
    boolean needsSpace =
        isRead.test(ManagedType.DATASTORE, "summary") || isRead.test(ManagedType.DATASTORE, "info");
    Uni<Value> session =
        needsSession ? logins.currentSession(request, caller) : Uni.createFrom().nullItem();
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
}
