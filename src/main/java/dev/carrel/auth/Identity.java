package dev.carrel.auth;

import java.util.Set;

/**
 * Someone who proved who they are.
 *
 * @param login the id of the login session they used; null where they sent their password with the
 *     call
 */
public record Identity(String user, Set<Privilege> privileges, String login) {}
