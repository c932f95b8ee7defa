package io.sluice.gateway.state;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A table that hands everything on to another. */
class DelegatingMachines implements MachineTable {

    private final MachineTable other;

    DelegatingMachines(MachineTable other) {
        this.other = other;
    }

    @Override
    public List<KnownMachine> machines(int most) {
        return other.machines(most);
    }

    @Override
    public void seen(Collection<Sighting> sightings) {
        other.seen(sightings);
    }

    @Override
    public Map<String, String> bindings(int most) {
        return other.bindings(most);
    }

    @Override
    public String bind(String machine, String holder, Instant now) {
        return other.bind(machine, holder, now);
    }

    @Override
    public boolean release(String machine) {
        return other.release(machine);
    }
}
