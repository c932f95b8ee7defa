package io.sluice.gateway.api;

import io.sluice.gateway.health.Aspect;
import io.sluice.gateway.health.Finding;
import io.sluice.gateway.health.Severity;
import java.util.Comparator;
import java.util.List;

/**
 * What the gateway found when it last looked at itself and its host.
 *
 * @param cpu of the host in use, the last minute's mean; NaN is not known
 * @param memory of the host in use; NaN is not known
 * @param cacheFreeBytes room in the cache: up to its limit, or to the end of its disk
 * @param isCacheWritable whether its directory takes files
 * @param findings what is to be looked at
 */
record Look(double cpu, double memory, long cacheFreeBytes, boolean isCacheWritable, List<Finding> findings) {

    /** The worst of an aspect. */
    Severity severity(Aspect aspect) {
        return findings.stream()
                .filter(finding -> finding.aspect() == aspect)
                .map(Finding::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.OK);
    }
}
