package dev.carrel.auth;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares the privileges that an operation requires of its caller; without one of them the call
 * fails with UNAUTHORIZED. Empty if any authenticated caller may call the operation.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Requires {
  Privilege[] value();
}
