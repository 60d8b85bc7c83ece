/** What a person sees in a browser, of the packaged application: {@code ./mvnw verify -Pbrowser}. */
package dev.carrel.browser;
