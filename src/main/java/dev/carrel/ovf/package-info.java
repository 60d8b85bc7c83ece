/**
 * OVF packages: what their parts say, whether they are signed, and how an archive of them is
 * unpacked.
 *
 * <p>Plain Java: it depends on {@link dev.carrel.library} and {@link dev.carrel.session} for their
 * vocabulary, Commons Compress for tar headers, and the JDK. It opens nothing, asks nobody for the
 * time, and holds the input for hostile: what is wrong with it is an {@link
 * dev.carrel.ovf.OvfException}, and nothing else.
 */
package dev.carrel.ovf;
