package dev.carrel.api.rest;

import dev.carrel.api.Api;
import dev.carrel.audit.Channel;
import dev.carrel.http.UrlPaths;
import jakarta.inject.Singleton;

/** The REST API under {@code /api}. */
@Singleton
class RestApi implements Api {
  @Override
  public Channel channel() {
    return Channel.REST;
  }

  @Override
  public String rootPath() {
    return UrlPaths.REST;
  }
}
