package io.sluice.cli.gateway;

import io.sluice.config.ByteSize;
import picocli.CommandLine.ITypeConverter;

/** Reads a size such as {@code 16GiB}. */
public final class SizeConverter implements ITypeConverter<ByteSize> {

    @Override
    public ByteSize convert(String text) {
        return ByteSize.parse(text);
    }
}
