package io.sluice.gateway.health;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs findings when they come, get worse or better, and go; not while they stay. Threads: one at a time. */
public final class HealthLog {

    private static final Logger LOG = LoggerFactory.getLogger(HealthLog.class);

    private Map<String, Severity> known = Map.of();

    /** Takes the findings of this moment; returns how many lines that was worth. */
    public int update(List<Finding> findings) {
        Map<String, Severity> now = new HashMap<>();
        int lines = 0;
        for (Finding finding : findings) {
            now.put(key(finding), finding.severity());
            if (finding.severity() != known.get(key(finding))) {
                lines++;
                LOG.warn("health={} about={} {}", finding.severity().jsonName(), key(finding), finding.line());
            }
        }
        for (String gone : known.keySet()) {
            if (!now.containsKey(gone)) {
                lines++;
                LOG.info("health=ok about={}", gone);
            }
        }
        known = now;
        return lines;
    }

    private static String key(Finding finding) {
        String about = finding.aspect().jsonName();
        return finding.machine() == null ? about : about + " machine=" + finding.machine();
    }
}
