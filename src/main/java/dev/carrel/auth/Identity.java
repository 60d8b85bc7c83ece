package dev.carrel.auth;

import java.util.Set;

/**
 * An authenticated user.
 *
 * @param user the user name, as spelled in the configuration or in the token
 * @param privileges the privileges of all roles of the user
 * @param method how the user was authenticated
 */
public record Identity(String user, Set<Privilege> privileges, AuthenticationMethod method) {}
