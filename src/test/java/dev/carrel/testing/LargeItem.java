package dev.carrel.testing;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * An item with one file that is larger than all buffers. Tests share the item, because creating it
 * is slow.
 */
public final class LargeItem {
  public static final int SIZE = 48 * 1024 * 1024;

  private static String item;

  private LargeItem() {}

  /** Creates a download session of the item. */
  public static synchronized String createDownloadSession()
      throws IOException, InterruptedException {
    if (item == null || isDeleted(item)) {
      item = create();
    }
    return createdId(ADMINISTRATOR.createDownloadSession(item));
  }

  /** A reset, for example, deletes the items of all tests. */
  private static boolean isDeleted(String id) {
    return ADMINISTRATOR.getItem(id).statusCode() == 404;
  }

  /** Prepares the file in a session and returns its download URI. */
  public static String prepareAndGetUri(String session) {
    return ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");
  }

  private static String create() throws IOException, InterruptedException {
    String newItem = ADMINISTRATOR.createItemId();
    String session = createdId(ADMINISTRATOR.createUpdateSession(newItem));
    var upload =
        HttpRequest.newBuilder(URI.create(ADMINISTRATOR.addFileAndGetUri(session, "disk.iso")))
            .PUT(BodyPublishers.ofByteArray(new byte[SIZE]))
            .build();
    int status = HttpClient.newHttpClient().send(upload, BodyHandlers.discarding()).statusCode();
    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);
    if (status != 200) {
      throw new IllegalStateException("The upload failed with status " + status);
    }
    return newItem;
  }
}
