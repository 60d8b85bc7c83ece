package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.library.ConfigurationModel;
import dev.carrel.store.ConfigurationStore;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * How libraries are kept in step with their publishers: kept for clients that set it, and not acted
 * on.
 */
@ApplicationScoped
@Service("com.vmware.content.configuration")
public class ConfigurationOperations {
  private static final int MOST_SYNCS = 1000;

  private final ConfigurationStore configuration;

  ConfigurationOperations(ConfigurationStore configuration) {
    this.configuration = configuration;
  }

  /** What is configured. */
  @Operation("get")
  public Uni<ConfigurationModel> get(Caller caller) {
    caller.needs(Privilege.GET_CONFIGURATION);
    return configuration.get();
  }

  /** Changes what is set; INVALID_ARGUMENT for hours that no day has, or no syncs at all. */
  @Operation("update")
  public Uni<Void> update(Caller caller, @Required ConfigurationModel model) {
    caller.needs(Privilege.UPDATE_CONFIGURATION);
    Arguments.structure("com.vmware.content.configuration.update", "model", model);
    Arguments.within("automatic_sync_start_hour", model.automaticSyncStartHour(), 0, 23);
    Arguments.within("automatic_sync_stop_hour", model.automaticSyncStopHour(), 0, 23);
    Arguments.within(
        "maximum_concurrent_item_syncs", model.maximumConcurrentItemSyncs(), 1, MOST_SYNCS);
    return configuration.update(model);
  }
}
