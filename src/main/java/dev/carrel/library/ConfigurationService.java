package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.ConfigurationModel;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * How libraries are kept in step with their publishers: kept for clients that set it, and not acted
 * on.
 */
@ApplicationScoped
@Service("com.vmware.content.configuration")
public class ConfigurationService {
  private static final int MAX_CONCURRENT_SYNCS = 1000;

  private final ConfigurationStore configuration;

  ConfigurationService(ConfigurationStore configuration) {
    this.configuration = configuration;
  }

  /** What is configured. */
  @Operation("get")
  public Uni<ConfigurationModel> get(Caller caller) {
    caller.require(Privilege.GET_CONFIGURATION);
    return configuration.get();
  }

  /** Changes what is set; INVALID_ARGUMENT for hours that no day has, or no syncs at all. */
  @Operation("update")
  public Uni<Void> update(Caller caller, @Required ConfigurationModel model) {
    caller.require(Privilege.UPDATE_CONFIGURATION);
    ParameterChecks.requireStructure("com.vmware.content.configuration.update", "model", model);
    ParameterChecks.checkRange("automatic_sync_start_hour", model.automaticSyncStartHour(), 0, 23);
    ParameterChecks.checkRange("automatic_sync_stop_hour", model.automaticSyncStopHour(), 0, 23);
    ParameterChecks.checkRange(
        "maximum_concurrent_item_syncs",
        model.maximumConcurrentItemSyncs(),
        1,
        MAX_CONCURRENT_SYNCS);
    return configuration.update(model);
  }
}
