package dev.carrel.auth;

import java.util.Set;

/**
 * Someone who proved who they are.
 *
 * @param user their name, as the configuration spells it
 */
public record Identity(String user, Set<Privilege> privileges, AuthenticationMethod method) {}
