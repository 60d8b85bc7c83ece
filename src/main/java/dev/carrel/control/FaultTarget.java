package dev.carrel.control;

/**
 * The calls that a fault matches. All conditions that are not null must hold.
 *
 * @param operation a glob that matches the name of the operation, with or without {@code
 *     com.vmware.}
 * @param api the API of the call, for example {@code json-rpc}
 * @param user a glob that matches the name of the calling user
 * @param session the identifier of the session that the call names
 * @param item a glob that matches the name of the item of the call or of its session
 */
public record FaultTarget(String operation, String api, String user, String session, String item) {}
