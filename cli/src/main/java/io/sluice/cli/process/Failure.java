package io.sluice.cli.process;

import io.sluice.agent.replicate.GatewayLostException;
import io.sluice.agent.source.DiskUnavailableException;
import io.sluice.agent.state.StateLockedException;
import io.sluice.config.file.ConfigurationException;
import io.sluice.sink.DamagedException;
import io.sluice.sink.recover.RestoreRefusedException;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.VaultException;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/**
 * What an exception means to the user: the one place that turns the errors of all modules into exit code, code and line.
 *
 * @param exit how the command ends
 * @param code a word for programs, in capitals
 * @param line for people
 * @param object what is damaged; null otherwise
 * @param offsetBytes where in it; empty when it is not about a place
 */
public record Failure(
        ExitCode exit, String code, String line, @Nullable String object, OptionalLong offsetBytes) {

    private static final String USAGE = "USAGE";

    /** Makes the line one line. */
    public Failure {
        line = line.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private Failure(ExitCode exit, String code, String line) {
        this(exit, code, line, null, OptionalLong.empty());
    }

    /** A command line that cannot be understood. */
    public static Failure usage(String line) {
        return new Failure(ExitCode.USAGE, USAGE, line);
    }

    /** Classifies what a command threw. */
    public static Failure of(Throwable thrown) {
        Throwable failure = unwrap(thrown);
        String line = String.valueOf(failure.getMessage());
        if (failure instanceof DamagedException damaged) {
            return damaged(damaged, line);
        }
        if (failure instanceof VaultException vault) {
            return new Failure(exit(vault.kind()), vault.kind().name(), line);
        }
        if (failure instanceof StoreException store) {
            return new Failure(exit(store.kind()), store.kind().name(), line);
        }
        if (failure instanceof WireException wire) {
            return new Failure(exit(wire.code()), wire.code().name(), line);
        }
        if (failure instanceof UsageException
                || failure instanceof ConfigurationException
                || failure instanceof RestoreRefusedException
                || failure instanceof DiskUnavailableException) {
            return usage(line);
        }
        if (failure instanceof StateLockedException) {
            return new Failure(ExitCode.USAGE, ErrorCode.MACHINE_BUSY.name(), line);
        }
        if (failure instanceof GatewayLostException) {
            return new Failure(ExitCode.FAILED, "GATEWAY_LOST", line);
        }
        if (failure instanceof CommandFailedException) {
            return new Failure(ExitCode.FAILED, "FAILED", line);
        }
        if (failure instanceof InterruptedWorkException) {
            return new Failure(ExitCode.FAILED, "INTERRUPTED", line);
        }
        if (failure instanceof IOException files) {
            return ofFiles(files, line);
        }
        if (failure instanceof OutOfMemoryError) {
            return new Failure(ExitCode.FAILED, "OUT_OF_MEMORY", "out of memory: " + line);
        }
        return new Failure(ExitCode.FAILED, "INTERNAL", failure + ": run again with --debug to see where");
    }

    private static Failure damaged(DamagedException damaged, String line) {
        OptionalLong offset = damaged.offsetBytes() == DamagedException.WHOLE
                ? OptionalLong.empty()
                : OptionalLong.of(damaged.offsetBytes());
        return new Failure(ExitCode.DAMAGED, "DAMAGED", line, damaged.object(), offset);
    }

    private static Failure ofFiles(IOException failure, String line) {
        if (line.contains("No space left on device") || line.contains("Disk quota exceeded")) {
            return new Failure(ExitCode.USAGE, "NO_SPACE", line + ": make room, and run it again");
        }
        if (failure instanceof NoSuchFileException) {
            return new Failure(ExitCode.FAILED, "IO", "no such file: " + line);
        }
        if (failure instanceof AccessDeniedException) {
            return new Failure(ExitCode.USAGE, "DENIED", "no permission: " + line);
        }
        return new Failure(ExitCode.FAILED, "IO", failure.getMessage() == null ? failure.toString() : line);
    }

    private static ExitCode exit(VaultException.Kind kind) {
        return kind == VaultException.Kind.CONFLICT ? ExitCode.FAILED : ExitCode.USAGE;
    }

    private static ExitCode exit(StoreException.Kind kind) {
        return switch (kind) {
            case NO_SPACE, DENIED -> ExitCode.USAGE;
            default -> ExitCode.FAILED;
        };
    }

    private static ExitCode exit(ErrorCode code) {
        return switch (code) {
            case BAD_NAME, BAD_POLICY, MACHINE_BUSY, MACHINE_CLAIMED, MACHINE_PAUSED, NAME_BOUND, NO_SPACE ->
                ExitCode.USAGE;
            case DAMAGED -> ExitCode.DAMAGED;
            default -> ExitCode.FAILED;
        };
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable failure = Exceptions.unwrap(thrown);
        while (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }
}
