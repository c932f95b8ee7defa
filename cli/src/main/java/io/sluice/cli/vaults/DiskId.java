package io.sluice.cli.vaults;

import io.sluice.config.Names;
import picocli.CommandLine.ITypeConverter;

/** Reads a disk's id; refuses what no disk may be called. */
public final class DiskId implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
        return Names.disk(text);
    }
}
