package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.ConfigurationModel;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The settings for the synchronization of subscribed libraries. Carrel stores them for clients and
 * does not use them, because it has no subscribed libraries.
 */
@ApplicationScoped
@Service("com.vmware.content.configuration")
public class ConfigurationService {
  private static final int MAX_CONCURRENT_SYNCS = 1000;

  private final ConfigurationStore configuration;

  ConfigurationService(ConfigurationStore configuration) {
    this.configuration = configuration;
  }

  /** Returns the settings. */
  @Operation("get")
  @Requires(Privilege.GET_CONFIGURATION)
  public Uni<ConfigurationModel> get(Caller caller) {
    return configuration.get();
  }

  /**
   * Changes the settings that are set in the model. INVALID_ARGUMENT unless hours are from 0 to 23
   * and the maximum of concurrent synchronizations is from 1 to {@value #MAX_CONCURRENT_SYNCS}.
   */
  @Operation("update")
  @Requires(Privilege.UPDATE_CONFIGURATION)
  public Uni<Void> update(Caller caller, @Required ConfigurationModel model) {
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
