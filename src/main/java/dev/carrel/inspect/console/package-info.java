/**
 * The console at {@code /console}: pages for people, and what these ask for. The pages themselves
 * are static files, under {@code META-INF/resources/console}.
 *
 * <p>What is done here is done by {@code operation}; what is shown is read by {@code store}.
 */
package dev.carrel.inspect.console;
