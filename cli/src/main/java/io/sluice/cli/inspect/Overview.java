package io.sluice.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Result;
import io.sluice.cli.output.Table;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.Vault;
import io.sluice.sink.vault.VaultKeys;
import io.sluice.wire.Id;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * What there is in a vault.
 *
 * @param vault its id
 * @param machines by name
 */
record Overview(Id vault, List<MachineObjects> machines) implements Result {

    /**
     * A machine and what it takes.
     *
     * @param machine its record
     * @param points how many recovery points
     * @param objects how many objects
     * @param bytes the length of all of them
     */
    record MachineObjects(MachineRecord machine, long points, long objects, long bytes) {

        private MachineObjects plus(BlobInfo object) {
            boolean isPoint = object.key().startsWith(VaultKeys.points(machine.machine()));
            return new MachineObjects(machine, points + (isPoint ? 1 : 0), objects + 1, bytes + object.lengthBytes());
        }
    }

    static Mono<Overview> of(Vault vault, BlobStore store) {
        return vault.machines()
                .concatMap(machine -> store.list(VaultKeys.machine(machine.machine()))
                        .reduce(new MachineObjects(machine, 0, 0, 0), MachineObjects::plus))
                .collectSortedList(Comparator.comparing(each -> each.machine().name()))
                .map(machines -> new Overview(vault.id(), machines));
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("vault " + vault + ", format 1, machines: " + machines.size());
        Table table = new Table("machine", "id", ">points", ">objects", ">bytes");
        machines.forEach(each -> table.row(
                each.machine().name(),
                each.machine().machine(),
                each.points(),
                each.objects(),
                Amounts.size(each.bytes())));
        if (!machines.isEmpty()) {
            table.lines().forEach(line -> lines.add("  " + line));
        }
        return lines;
    }

    @Override
    public JsonNode json() {
        return Json.object()
                .put("vault", vault.toString())
                .put("version", 1)
                .set(
                        "machines",
                        Json.array(
                                machines,
                                each -> Json.object()
                                        .put("id", each.machine().machine().toString())
                                        .put("name", each.machine().name())
                                        .put("points", each.points())
                                        .put("objects", each.objects())
                                        .put("bytes", each.bytes())));
    }
}
