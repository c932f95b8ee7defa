package io.sluice.cli.vaults;

import io.sluice.config.Names;
import picocli.CommandLine.ITypeConverter;

/** Reads a machine's name; refuses what no machine may be called. */
public final class MachineName implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
        return Names.machine(text);
    }
}
