package io.sluice.cli;

import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;

/** Where the <code>sluice</code> process starts. */
public final class Main {

    private Main() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Interruption interruption = Interruption.ofProcess();
        HeadStart.begin(args);
        Surroundings surroundings = Surroundings.ofProcess(interruption);
        LastResort lastResort = LastResort.install(surroundings, args);
        int exitCode = Commands.run(surroundings, lastResort::watchReactor, args);
        interruption.end(exitCode);
        System.exit(exitCode);
    }
}
