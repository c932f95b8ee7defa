package io.sluice.gateway.session;

import io.sluice.sink.DamagedException;
import io.sluice.sink.map.OverlapException;
import io.sluice.sink.segment.SyncFailedException;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.VaultException;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.netty.channel.AbortedException;

/** The one place that turns what went wrong into a documented code. */
final class WireErrors {

    private static final Logger LOG = LoggerFactory.getLogger(WireErrors.class);

    private WireErrors() {}

    /**
     * What went wrong first. An operator that has several batches under way may collect their failures and hand them on as one.
     */
    static Throwable first(Throwable failure) {
        return Exceptions.unwrapMultiple(failure).get(0);
    }

    static WireException of(Throwable failure) {
        if (failure instanceof WireException wire) {
            return wire;
        }
        if (failure instanceof DamagedException) {
            return new WireException(ErrorCode.DAMAGED, String.valueOf(failure.getMessage()), failure);
        }
        if (failure instanceof OverlapException) {
            return new WireException(ErrorCode.BAD_BATCH, String.valueOf(failure.getMessage()), failure);
        }
        if (failure instanceof StoreException store) {
            return ofStore(store);
        }
        if (failure instanceof VaultException vault) {
            return new WireException(codeOf(vault.kind()), String.valueOf(vault.getMessage()), vault);
        }
        if (failure instanceof SyncFailedException) {
            return new WireException(
                    ErrorCode.CYCLE_LOST, "the gateway's cache failed: " + failure.getMessage(), failure);
        }
        if (isBrokenConnection(failure)) {
            return new WireException(
                    ErrorCode.TIMEOUT, "a connection of the session broke: " + failure.getMessage(), failure);
        }
        if (failure instanceof TimeoutException) {
            return new WireException(ErrorCode.TIMEOUT, "this state lasted too long", failure);
        }
        if (failure instanceof IOException io && isNoSpace(io)) {
            return new WireException(
                    ErrorCode.NO_SPACE,
                    "the gateway's cache is full: " + io.getMessage() + "; free space and run again",
                    io);
        }
        LOG.error("a session ended by an unexpected error", failure);
        return new WireException(ErrorCode.INTERNAL, "unexpected error in the gateway: " + failure, failure);
    }

    /** Whether the other side, or what lies between, has closed a connection: then there is nobody to be told. */
    static boolean isBrokenConnection(Throwable failure) {
        return failure instanceof AbortedException
                || failure instanceof ClosedChannelException
                || AbortedException.isConnectionReset(failure);
    }

    /** What a socket fails with, whatever the system says of it, marked as that where it arises: files fail with IOExceptions too. */
    static Throwable ofSocket(IOException failure) {
        return isBrokenConnection(failure) ? failure : new AbortedException(failure);
    }

    /** None of these passes by itself: somebody has to do what the message says. */
    private static ErrorCode codeOf(VaultException.Kind kind) {
        return switch (kind) {
            case NO_SUCH_MACHINE, AMBIGUOUS_MACHINE -> ErrorCode.BAD_NAME;
            case NEWER_FORMAT -> ErrorCode.UNSUPPORTED;
            case CONFLICT -> ErrorCode.FENCED;
            case NO_VAULT, NOT_A_VAULT, NO_SUCH_POINT -> ErrorCode.DAMAGED;
        };
    }

    private static WireException ofStore(StoreException store) {
        String message = String.valueOf(store.getMessage());
        return switch (store.kind()) {
            case NO_SPACE ->
                new WireException(
                        ErrorCode.NO_SPACE, "the vault is full: " + message + "; free space and run again", store);
            case NOT_FOUND, TRUNCATED, TOO_LARGE -> new WireException(ErrorCode.DAMAGED, message, store);
            case EXISTS, DENIED, UNAVAILABLE, FAILED -> new WireException(ErrorCode.SINK_UNAVAILABLE, message, store);
        };
    }

    private static boolean isNoSpace(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String reason = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
            String text = String.valueOf(reason).toLowerCase(Locale.ROOT);
            if (text.contains("no space left") || text.contains("quota exceeded") || text.contains("file too large")) {
                return true;
            }
        }
        return false;
    }
}
