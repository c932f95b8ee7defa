package io.sluice.gateway.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What an alert looks like, for the tests of other packages. */
public final class AlertForm {

    private AlertForm() {}

    /** One of them. */
    public static JsonNode example() throws IOException {
        return new ObjectMapper().readTree(SampleAlerts.of("look at this").toJson());
    }
}
