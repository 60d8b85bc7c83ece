package dev.carrel.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The URL paths of the APIs, the console and transfers. */
public final class UrlPaths {
  public static final String REST = "/api/";
  public static final String LEGACY_REST = "/rest/";
  public static final String JSON_RPC = "/api";
  public static final String SOAP = "/sdk";
  public static final String PBM = "/pbm";
  public static final String CONSOLE = "/console/";
  public static final String CONTROL = "/carrel/v1/";
  public static final String TRANSFERS = "/cls/data/";

  private UrlPaths() {}

  /** Percent-encodes a text as one segment of a path. */
  public static String encodeSegment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
