/**
 * OVF packages: descriptor, manifest, signature and OVA archives. Plain Java and Commons Compress.
 *
 * <p>It may depend on crypto, text, vapi.library and vapi.session.
 */
package dev.carrel.ovf;
