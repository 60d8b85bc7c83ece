/**
 * A plain model of the lifecycle, histories of calls that clients recorded, and a checker that
 * decides whether the model explains a history.
 *
 * <p>Plain Java. From the application it takes words alone, the names of kinds, states and errors;
 * every rule is written here a second time, from the documentation.
 */
package dev.carrel.linearizability;
