package io.sluice.agent.state;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * The JSON of state files: read strictly, members of later versions ignored. What is missing is refused as what is null is; a member that may be
 * null says so where it is declared, and that it is required unless files of earlier versions lack it.
 */
final class StateJson {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
            .build();

    private StateJson() {}

    static byte[] write(Object value) throws IOException {
        return JSON.writeValueAsBytes(value);
    }

    static <T> T read(byte[] json, Class<T> kind) throws IOException {
        return JSON.readValue(json, kind);
    }
}
