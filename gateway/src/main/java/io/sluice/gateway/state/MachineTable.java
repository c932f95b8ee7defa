package io.sluice.gateway.state;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Machines by name. Threads: any that may block. Errors: {@link StateException}. What a method has written is durable when it returns. */
public interface MachineTable {

    /** Those that were seen last, at most so many. */
    List<KnownMachine> machines(int most);

    /** Notes what was seen of machines; neither the moment nor the point goes back, whatever clocks do. */
    void seen(Collection<Sighting> sightings);

    /** Whom names are bound to: of at most so many, those that were bound last. */
    Map<String, String> bindings(int most);

    /** Binds a name that is free; gives whom it is bound to then, which may be another. */
    String bind(String machine, String holder, Instant now);

    /** Frees a name; says whether it was bound. */
    boolean release(String machine);
}
