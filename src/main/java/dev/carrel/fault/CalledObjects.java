package dev.carrel.fault;

import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.DownloadSessionModel;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.UpdateSessionModel;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the parameters of a call identify.
 *
 * @param session the identifier of the session; null if there is none
 * @param item the item; null if there is none
 */
record CalledObjects(String session, ItemId item) {
  static CalledObjects of(Object[] parameters) {
    return new CalledObjects(
        find(parameters, CalledObjects::sessionOf), find(parameters, CalledObjects::itemOf));
  }

  private static <T> T find(Object[] parameters, Function<Object, T> identifier) {
    return Stream.of(parameters).map(identifier).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private static String sessionOf(Object parameter) {
    return parameter instanceof SessionId id ? id.value() : null;
  }

  private static ItemId itemOf(Object parameter) {
    if (parameter instanceof UpdateSessionModel model) {
      return model.libraryItemId();
    }
    if (parameter instanceof DownloadSessionModel model) {
      return model.libraryItemId();
    }
    return parameter instanceof ItemId id ? id : null;
  }
}
