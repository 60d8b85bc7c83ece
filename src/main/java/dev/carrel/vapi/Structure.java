package dev.carrel.vapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record or enumeration as a vAPI type. A record's components are the structure's fields,
 * in snake case; null is a field that is unset and is left out on the wire.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Structure {
  /** The canonical name, as in {@code com.vmware.content.library.item_model}. */
  String value();
}
