/**
 * IP addresses, subnets, client networks and public addresses.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.net;
