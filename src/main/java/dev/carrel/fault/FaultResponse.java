package dev.carrel.fault;

import java.util.Map;

/**
 * A response that Carrel would not send, as of a proxy.
 *
 * @param status from 200 to 599
 * @param headers null for none
 * @param body null for an empty body
 */
public record FaultResponse(Integer status, Map<String, String> headers, String body) {}
