package io.sluice.cli.gateway;

import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.gateway.api.Reload;
import io.sluice.gateway.api.ReloadRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a running gateway's configuration again, and puts in force what can change while it runs.
 *
 * <p>What needs another start stays as it was when the gateway started, and is named each time for as long as the file says something else. Threads: any
 * that may block; one reload at a time.
 */
final class GatewayReload implements Reload {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayReload.class);

    private final Supplier<GatewayConfiguration> file;
    private final Certificates certificates;
    private GatewayConfiguration inForce;
    private @Nullable Consumer<GatewayConfiguration> gateway;

    /** Reads the certificates again. */
    @FunctionalInterface
    interface Certificates {

        /** Has new connections use what the files hold now; says whether that is something else than before. Errors: a line for the user. */
        boolean renew() throws IOException;
    }

    /**
     * Begins with what the gateway was started with.
     *
     * @param file reads the configuration; fails with all mistakes
     */
    GatewayReload(Supplier<GatewayConfiguration> file, GatewayConfiguration inForce, Certificates certificates) {
        this.file = file;
        this.inForce = inForce;
        this.certificates = certificates;
    }

    /** The gateway runs; it takes over what is in force, which may have changed since it was started, and what changes from now on. */
    synchronized void attach(Consumer<GatewayConfiguration> running) {
        gateway = running;
        running.accept(inForce);
    }

    /** What the gateway goes by now. */
    synchronized GatewayConfiguration inForce() {
        return inForce;
    }

    @Override
    public synchronized Reloaded reload() {
        GatewayConfiguration read;
        boolean isRenewed;
        try {
            read = file.get();
            isRenewed = certificates.renew();
        } catch (RuntimeException | IOException e) {
            throw new ReloadRefusedException(String.valueOf(e.getMessage()), e);
        }
        Reloaded changes = new ConfigurationChanges(inForce, read).list();
        inForce = inForce.withLive(read);
        if (gateway != null) {
            gateway.accept(inForce);
        }
        return isRenewed ? withCertificates(changes) : changes;
    }

    private static Reloaded withCertificates(Reloaded changes) {
        List<String> changed = new ArrayList<>(changes.changed());
        changed.add("the certificates");
        return new Reloaded(changed, changes.needRestart());
    }

    /** The same, for a signal: what comes of it is logged, a line each. */
    void reloadAndLog() {
        try {
            log(reload());
        } catch (ReloadRefusedException e) {
            String.valueOf(e.getMessage())
                    .lines()
                    .forEach(line -> LOG.error("configuration was read again, and nothing was changed: {}", line));
        }
    }

    private static void log(Reloaded reloaded) {
        reloaded.changed().forEach(key -> LOG.info("configuration was read again: {} is in force", key));
        reloaded.needRestart()
                .forEach(key -> LOG.warn("configuration was read again: {} needs a restart of the gateway", key));
        if (reloaded.changed().isEmpty() && reloaded.needRestart().isEmpty()) {
            LOG.info("configuration was read again: nothing has changed");
        }
    }
}
