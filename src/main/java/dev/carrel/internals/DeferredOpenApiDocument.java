package dev.carrel.internals;

import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Creates the OpenAPI document when it is requested for the first time. Quarkus creates it at each
 * start, which takes 0.1 to 0.5 s.
 */
@DeferredOpenApiDocument.Binding
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class DeferredOpenApiDocument {
  static final String PREPARE = "prepareDocument";

  private final Queue<InvocationContext> preparations = new ArrayDeque<>();

  /** Marks the methods of Quarkus' service that this class intercepts. */
  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @interface Binding {}

  /**
   * Marks Quarkus' service when the jar is built. In dev mode and in tests, the class loader of
   * Quarkus' classes does not see this class.
   */
  public static final class Extension implements BuildCompatibleExtension {

    /** Called by the build. */
    @Enhancement(types = OpenApiDocumentService.class)
    public void mark(ClassConfig service) {
      if (ConfigProvider.getConfig().unwrap(SmallRyeConfig.class).getProfiles().contains("prod")) {
        service.addAnnotation(Binding.class);
      }
    }
  }

  /** Called on a worker thread, because Quarkus serves the document on one. */
  @AroundInvoke
  synchronized Object intercept(InvocationContext call) throws Exception {
    if (call.getMethod().getName().equals(PREPARE)) {
      preparations.add(call);
      return null;
    }
    while (!preparations.isEmpty()) {
      preparations.element().proceed();
      preparations.remove();
    }
    return call.proceed();
  }
}
