package io.sluice.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Result;
import java.util.List;

/**
 * A gateway's status as it was a moment ago.
 *
 * @param lines for people
 * @param json as the gateway gave it
 */
record StatusResult(List<String> lines, JsonNode json) implements Result {}
