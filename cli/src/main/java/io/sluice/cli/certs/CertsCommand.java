package io.sluice.cli.certs;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.output.Result;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.config.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice certs}: an authority of one's own, and what it issues. */
@Command(
        name = "certs",
        description = {
            "Make the certificates by which gateways and agents know each other; those of any other authority do as well.",
            "init makes a certificate authority in a directory: ca.pem for every gateway and agent, ca.key for nobody else."
                    + " Whoever has ca.key can speak as any machine: keep it where nobody reads it, best on no gateway.",
            "issue makes NAME.pem and NAME.key beside the authority. Bring both, and ca.pem, to the host that shows them. A"
                    + " gateway's must be for the names or addresses that agents call it by."
        },
        footer = {
            "  sluice certs init /root/sluice-certs",
            "  sluice certs issue gateway --at /root/sluice-certs --host backup.example.org --host 192.0.2.7",
            "  sluice certs issue web-1 --at /root/sluice-certs"
        })
public final class CertsCommand implements Callable<Integer> {

    /** What names and addresses of hosts consist of. */
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(730);

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "init|issue", description = "What to do.")
    private Action action;

    @Parameters(
            index = "1",
            paramLabel = "DIR|NAME",
            description = "init: where the authority is made. issue: whose certificate it is.")
    private String subject;

    @Option(names = "--at", paramLabel = "DIR", description = "issue: where the authority is.")
    private @Nullable Path directory;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "issue: a name or address that it is called by; any number of them. Default: NAME where that can be one.")
    private @Nullable List<String> hosts;

    @Option(
            names = "--days",
            paramLabel = "N",
            converter = Days.class,
            description =
                    "How long it is valid, a certificate at most as long as its authority. Default: 3650 and 730.")
    private @Nullable Duration life;

    @Mixin
    private OutputOptions output;

    /** What can be done. */
    enum Action {
        init,
        issue
    }

    /** A command of this process. */
    public CertsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        output.print(surroundings, action == Action.init ? init() : issue());
        return 0;
    }

    private Made init() throws IOException {
        if (directory != null || hosts != null) {
            throw new UsageException("--at and --host are for certs issue: certs init takes the directory alone");
        }
        Path at = Path.of(subject);
        Authority.create(at, life == null ? AUTHORITY_LIFE : life, surroundings.clock(), new SecureRandom());
        return new Made("authority", at.resolve(Authority.CERTIFICATE), at.resolve(Authority.KEY));
    }

    private Made issue() throws IOException {
        if (directory == null) {
            throw new UsageException("where is the authority? give --at DIR");
        }
        String name = checkedName();
        Authority authority = Authority.open(directory, surroundings.clock(), new SecureRandom());
        authority.issue(name, checkedHosts(name), life == null ? CERTIFICATE_LIFE : life, directory);
        return new Made("certificate", directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
    }

    private String checkedName() {
        try {
            return Names.machine(subject);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private List<GeneralName> checkedHosts(String name) {
        if (hosts == null) {
            return HostNames.of(name).map(List::of).orElse(List.of());
        }
        return hosts.stream().map(CertsCommand::checkedHost).toList();
    }

    private static GeneralName checkedHost(String host) {
        return HostNames.of(host)
                .orElseThrow(() -> new UsageException(
                        "--host '" + host + "': give a name such as backup.example.org, or an IP address"));
    }

    private record Made(String what, Path certificate, Path key) implements Result {
        @Override
        public List<String> lines() {
            return List.of(what + " " + certificate + ", its key " + key);
        }

        @Override
        public JsonNode json() {
            return Json.object().put("certificate", certificate.toString()).put("key", key.toString());
        }
    }
}
