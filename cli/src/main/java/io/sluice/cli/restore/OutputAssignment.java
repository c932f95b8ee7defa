package io.sluice.cli.restore;

import io.sluice.cli.process.UsageException;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.RecoveryPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which disk goes where. An output is {@code id=path}, or a path for the next disk in the point's order. With {@code --disk} that disk alone
 * is restored; where every output names its disk, those alone; else every disk needs an output. A path that looks like {@code id=path} is
 * written with a {@code ./} in front.
 */
final class OutputAssignment {

    private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9._-]+)=(.+)");

    private final RecoveryPoint point;
    private final Map<PointDisk, Path> assigned = new LinkedHashMap<>();

    private OutputAssignment(RecoveryPoint point) {
        this.point = point;
    }

    /**
     * Assigns outputs to disks.
     *
     * @throws UsageException when they do not fit together
     */
    static List<DiskOutput> of(RecoveryPoint point, @Nullable String diskId, List<String> outputs) {
        OutputAssignment assignment = new OutputAssignment(point);
        List<PointDisk> wanted = diskId == null ? point.disks() : List.of(assignment.disk(diskId));
        List<String> unnamed = assignment.assignNamed(wanted, outputs);
        assignment.assignInOrder(wanted, unnamed, diskId == null && unnamed.isEmpty());
        assignment.refuseSamePaths();
        return assignment.assigned.entrySet().stream()
                .map(each -> new DiskOutput(each.getKey(), each.getValue()))
                .toList();
    }

    private List<String> assignNamed(List<PointDisk> wanted, List<String> outputs) {
        List<String> unnamed = new ArrayList<>();
        for (String output : outputs) {
            Matcher named = NAMED.matcher(output);
            if (!named.matches()) {
                unnamed.add(output);
                continue;
            }
            PointDisk disk = disk(named.group(1));
            if (!wanted.contains(disk)) {
                throw new UsageException("--out " + output + " names another disk than --disk: leave one out");
            }
            if (assigned.put(disk, Path.of(named.group(2))) != null) {
                throw new UsageException("disk '" + disk.id() + "' has two outputs: leave one out");
            }
        }
        return unnamed;
    }

    private void assignInOrder(List<PointDisk> wanted, List<String> unnamed, boolean mayLeaveOut) {
        List<PointDisk> free =
                wanted.stream().filter(disk -> !assigned.containsKey(disk)).toList();
        if (mayLeaveOut && !assigned.isEmpty()) {
            return;
        }
        if (free.size() != unnamed.size()) {
            throw new UsageException("point " + point.number() + " has the disks " + ids() + ": give one --out for each"
                    + " (id=path, or in this order), or choose one with --disk");
        }
        for (int i = 0; i < free.size(); i++) {
            assigned.put(free.get(i), Path.of(unnamed.get(i)));
        }
    }

    private void refuseSamePaths() {
        Set<Path> seen = new HashSet<>();
        for (Path path : assigned.values()) {
            if (!seen.add(path.toAbsolutePath().normalize())) {
                throw new UsageException("two disks cannot both go to " + path + ": give each its own --out");
            }
        }
    }

    private PointDisk disk(String id) {
        return point.disks().stream()
                .filter(disk -> disk.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "no disk '" + id + "' in point " + point.number() + "; there are: " + ids()));
    }

    private String ids() {
        return point.disks().stream().map(PointDisk::id).collect(Collectors.joining(", "));
    }
}
