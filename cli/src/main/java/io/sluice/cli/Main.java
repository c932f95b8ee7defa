package io.sluice.cli;

import picocli.CommandLine;

/** Where the <code>sluice</code> process starts. */
public final class Main {

    private Main() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Sluice()).execute(args));
    }
}
