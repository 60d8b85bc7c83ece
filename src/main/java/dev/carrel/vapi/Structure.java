package dev.carrel.vapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record or enumeration as a vAPI type. The components of a record are the fields of the
 * structure, in snake case on the wire. A field that is null is unset; it is omitted from
 * responses.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Structure {
  /** The canonical name, as in {@code com.vmware.content.library.item_model}. */
  String value();
}
