package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;

/** What a library is optimized for. */
@Structure("com.vmware.content.library.optimization_info")
public record OptimizationInfo(Boolean optimizeRemotePublishing) {}
