package io.sluice.gateway.session;

import io.sluice.gateway.cache.CacheDirectory;
import io.sluice.gateway.cache.CacheSpace;
import io.sluice.gateway.compress.Compressor;
import io.sluice.gateway.machines.MachineRegistry;
import io.sluice.gateway.meter.GatewayCounters;
import io.sluice.gateway.orders.StandingOrders;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.gateway.state.GatewayState;
import io.sluice.gateway.throttle.LiveSchedule;
import io.sluice.gateway.throttle.Throttle;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.Vault;

/**
 * What all sessions of a gateway share.
 *
 * @param settings what the operator has set
 * @param resources threads, clock, randomness
 * @param vault where recovery points go
 * @param store the vault's store, with retries
 * @param cache where batches become durable
 * @param space how full the cache is
 * @param compressor the stage with its contexts
 * @param throttle how fast machines may write to the store
 * @param liveSchedule what an operator has set it to by hand
 * @param state what it knows for longer than it runs
 * @param counters what is counted along the path
 * @param machines what is known of each machine
 * @param policies those that machines may name
 * @param orders what operators have ordered of machines
 */
public record Parts(
        GatewaySettings settings,
        GatewayResources resources,
        Vault vault,
        BlobStore store,
        CacheDirectory cache,
        CacheSpace space,
        Compressor compressor,
        Throttle throttle,
        LiveSchedule liveSchedule,
        GatewayState state,
        GatewayCounters counters,
        MachineRegistry machines,
        LivePolicies policies,
        StandingOrders orders) {}
