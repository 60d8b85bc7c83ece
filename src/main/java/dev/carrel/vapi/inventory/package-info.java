/**
 * The vAPI structures and identifiers of inventory objects.
 *
 * <p>It may depend on vapi.
 */
package dev.carrel.vapi.inventory;
