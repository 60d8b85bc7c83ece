/**
 * The inventory: one datacenter with its folders and datastores, as the configuration names them,
 * and the vAPI services that list it.
 *
 * <p>It may depend on auth, config, content, operation, vapi and vapi.inventory.
 */
package dev.carrel.inventory;
