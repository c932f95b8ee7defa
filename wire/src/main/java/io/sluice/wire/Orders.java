package io.sluice.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What operators have ordered of a machine and holds now, as WELCOME and REQUEST tell it (docs/wire.md, section 2).
 *
 * @param pausedSince since when no cycle begins; null where the machine is not paused
 * @param resyncSince since when the next cycle is to send everything; null where it need not. Another time is another order
 */
public record Orders(
        @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Instant pausedSince,

        @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Instant resyncSince) {

    /** Nothing is ordered. */
    public static final Orders NONE = new Orders(null, null);

    /** Whether no cycle may begin. */
    @JsonIgnore
    public boolean isPaused() {
        return pausedSince != null;
    }
}
