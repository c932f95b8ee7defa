package io.sluice.cli.gateway;

import io.sluice.cli.process.UsageException;
import io.sluice.config.ByteSize;
import io.sluice.config.file.ConfigurationFile;
import io.sluice.config.settings.GatewayConfiguration;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a gateway is told on the command line, and the configuration that this and its file make together. */
final class GatewayOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file; options win over it. See sluice config check.")
    private @Nullable Path file;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            description = "Where agents connect; port 0 takes a free one. Default: 127.0.0.1:7443.")
    private @Nullable InetSocketAddress listen;

    @Option(
            names = "--to",
            paramLabel = "VAULT",
            description = "The vault: a directory or file:///PATH. An absent or empty one is made. Required here or in"
                    + " the file.")
    private @Nullable String location;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where data is made durable before it is in the vault; for this gateway alone. Required here"
                    + " or in the file.")
    private @Nullable Path cache;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "How full the cache may get before agents have to wait. Default: 16GiB.")
    private @Nullable ByteSize cacheSize;

    @Option(
            names = "--level",
            paramLabel = "auto|1-19",
            description =
                    "The zstd level that data is compressed with; auto is 1, and up to 9 while the sink limits and"
                            + " cores idle. Default: auto.")
    private @Nullable String level;

    @Option(
            names = "--api",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            description =
                    "Where status, metrics and health are asked for, on loopback: 127.0.0.1:7480 is where sluice status looks. Default: 127.0.0.1:7480 with --config, else nowhere.")
    private @Nullable InetSocketAddress api;

    @Option(
            names = "--api-token-file",
            paramLabel = "FILE",
            description =
                    "Holds the token that requests must carry; made when absent. Default: api.token in the state directory.")
    private @Nullable Path apiTokenFile;

    /** Whether there is a file, which can be read again. */
    boolean hasFile() {
        return file != null;
    }

    /** Whether there is to be an HTTP port: with a file always, without one where it is asked for. */
    boolean isApiWanted() {
        return file != null || api != null;
    }

    /**
     * All of it together; where there is no file, everything else is at its default.
     *
     * @throws UsageException when there is no file and it is needed
     * @throws io.sluice.config.file.ConfigurationException with all that is wrong in the file
     */
    GatewayConfiguration configuration(Map<String, String> environment) {
        if (file == null && (location == null || cache == null)) {
            String missing =
                    location != null ? "--cache DIR" : cache != null ? "--to VAULT" : "--to VAULT, --cache DIR";
            throw new UsageException("missing: " + missing + ": give it, or a file that has it with --config FILE");
        }
        if (apiTokenFile != null && !isApiWanted()) {
            throw new UsageException("--api-token-file without --api: say where the API is to listen");
        }
        return ConfigurationFile.gateway(file, environment, instead());
    }

    /** The same, read again for a gateway that runs. Fails for one that was started without a file. */
    GatewayConfiguration fromFile(Map<String, String> environment) {
        if (file == null) {
            throw new UsageException("the gateway was started without --config, and has nothing to read again");
        }
        return configuration(environment);
    }

    /** The options by the keys for which they stand. */
    private Map<String, String> instead() {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, "listen", Optional.ofNullable(listen).map(HostPort::text));
        put(values, "sink", Optional.ofNullable(location));
        put(values, "cache.directory", Optional.ofNullable(cache).map(Path::toString));
        put(values, "cache.size", Optional.ofNullable(cacheSize).map(size -> Long.toString(size.bytes())));
        put(values, "api.listen", Optional.ofNullable(api).map(HostPort::text));
        put(values, "api.token-file", Optional.ofNullable(apiTokenFile).map(Path::toString));
        put(values, "level", Optional.ofNullable(level));
        return values;
    }

    private static void put(Map<String, String> values, String key, Optional<String> value) {
        value.ifPresent(text -> values.put(key, text));
    }
}
