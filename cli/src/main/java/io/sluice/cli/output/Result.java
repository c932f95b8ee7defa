package io.sluice.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a command hands back, in both of its forms. */
public interface Result {

    /** The lines for people, without line ends. */
    List<String> lines();

    /** The document for programs: sizes in bytes, times in RFC 3339, durations in seconds. */
    JsonNode json();
}
