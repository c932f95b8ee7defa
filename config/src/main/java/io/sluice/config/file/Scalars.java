package io.sluice.config.file;

import io.sluice.config.Address;
import io.sluice.config.BitRate;
import io.sluice.config.ByteSize;
import io.sluice.config.Durations;
import io.sluice.config.Names;
import io.sluice.config.Secret;
import io.sluice.config.TimesOfDay;
import io.sluice.config.bandwidth.Days;
import io.sluice.config.bandwidth.Hours;
import io.sluice.config.settings.CompressionLevel;
import io.sluice.config.settings.Database;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.UnaryOperator;

/** The single values that configuration files are made of. Patterns are what the parsers take; a test compares the two. */
final class Scalars {

    /** Declared first: names below are made with it. */
    private static final Shape ANY_NAME = new Shape.Text("[^/\\\\\\s](?:[^/\\\\]*[^/\\\\\\s])?");

    private static final String HEADER_NAME_PATTERN = "[A-Za-z0-9-]{1,100}";

    static final Scalar<String> ADDRESS = new Scalar<>(
            "host:port, such as 127.0.0.1:7443",
            text -> Address.parse(text).toString(),
            new Shape.Text(Address.PATTERN));

    static final Scalar<String> VAULT =
            new Scalar<>("a vault, such as /var/lib/sluice/vault", Scalars::vault, new Shape.Text(".*\\S.*"));

    static final Scalar<Path> PATH =
            new Scalar<>("a path, such as /var/lib/sluice/cache", Scalars::path, new Shape.Text(".*\\S.*"));

    static final Scalar<ByteSize> SIZE = new Scalar<>(
            "a size, such as 20 GiB",
            ByteSize::parse,
            new Shape.TextOrNumber("[0-9]{1,18}(\\.[0-9]{1,9})?\\s*([bB]|[kKmMgGtTpPeE]([iI]?[bB])?)?"));

    static final Scalar<BitRate> RATE = new Scalar<>(
            "a rate, such as 512 Kbit/s, 40 Mbit/s or 12 MB/s",
            BitRate::parse,
            new Shape.Text("[0-9]{1,15}(\\.[0-9]{1,9})?\\s*"
                    + "([kKmMgGtT]?([bB][iI][tT]/[sS]|[bB][pP][sS])|([kKmMgGtTpPeE][iI]?)?[bB]/[sS])"));

    static final Scalar<Duration> DURATION =
            new Scalar<>("a duration, such as 30s, 5m, 24h or 7d", Durations::parse, new Shape.Text(Durations.PATTERN));

    static final Scalar<LocalTime> TIME =
            new Scalar<>("a time of the day, such as 22:00", TimesOfDay::parse, new Shape.Text(TimesOfDay.PATTERN));

    static final Scalar<DayOfWeek> DAY = new Scalar<>("a day, such as mon", Days::parse, new Shape.Words(Days.NAMES));

    static final Scalar<Hours> HOURS =
            new Scalar<>("hours, such as \"09:00-18:00\"", Hours::parse, new Shape.Text(Hours.PATTERN));

    static final Scalar<ZoneId> ZONE =
            new Scalar<>("a time zone, such as Europe/Berlin", Scalars::zone, new Shape.Text("[A-Za-z0-9+:_/-]+"));

    static final Scalar<String> MACHINE_NAME = name("a machine's name, such as web-1", Names::machine);

    static final Scalar<String> DISK_ID = name("a disk's id, such as root", Names::disk);

    static final Scalar<String> POLICY_NAME = name("a policy's name, such as default", Names::policy);

    static final Scalar<String> GATEWAY_NAME = name("a gateway's name, such as berlin", Names::gateway);

    static final Scalar<Database> DATABASE = new Scalar<>(
            "a database, such as /var/lib/sluice/state.db or postgresql://sluice@db.example.org/sluice",
            Database::parse,
            new Shape.Text(".*\\S.*"));

    static final Scalar<Secret> SECRET =
            new Scalar<>("a secret, such as ${file:/etc/sluice/password}", Secret::new, new Shape.Text("(?:.|\\s)+"));

    static final Scalar<URI> WEB_ADDRESS = new Scalar<>(
            "a web address, such as https://alerts.example.org/sluice",
            Scalars::webAddress,
            new Shape.Text("https?://\\S+"));

    static final Scalar<String> HEADER_NAME = new Scalar<>(
            "a header's name, such as Authorization", Scalars::headerName, new Shape.Text(HEADER_NAME_PATTERN));

    static final Scalar<String> HEADER_VALUE =
            new Scalar<>("a header's value", Scalars::headerValue, new Shape.Text("[\\x20-\\x7E]+"));

    static final Scalar<String> WORD = new Scalar<>("a word", text -> text, new Shape.Text(".*"));

    static final Scalar<CompressionLevel> LEVEL = new Scalar<>(
            "auto or a whole number from 1 to " + CompressionLevel.MAX,
            CompressionLevel::parse,
            new Shape.WordOrNumber("auto", 1, CompressionLevel.MAX));

    private Scalars() {}

    static Scalar<Integer> number(int least, int most) {
        String what = "a whole number from " + least + " to " + most;
        return new Scalar<>(what, text -> number(text, what, least, most), new Shape.WholeNumber(least, most));
    }

    static Scalar<String> words(String... words) {
        List<String> all = List.of(words);
        String what = String.join(" or ", all);
        return new Scalar<>(what, text -> word(text, what, all), new Shape.Words(all));
    }

    private static Scalar<String> name(String what, UnaryOperator<String> check) {
        return new Scalar<>(what, check, ANY_NAME);
    }

    private static int number(String text, String what, int least, int most) {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("'" + text + "': use " + what);
        }
        return Integer.parseInt(text);
    }

    private static String word(String text, String what, List<String> words) {
        if (!words.contains(text)) {
            throw new IllegalArgumentException("'" + text + "': use " + what);
        }
        return text;
    }

    private static String vault(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("no vault: use a directory or file:///PATH");
        }
        return text;
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("no path: use one such as /var/lib/sluice/cache");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getReason(), e);
        }
    }

    /** What is refused is not shown: it may hold a secret. */
    private static URI webAddress(String text) {
        try {
            URI address = new URI(text);
            if (text.matches("https?://\\S+") && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // refused below
        }
        throw new IllegalArgumentException("not a web address: use one such as https://alerts.example.org/sluice");
    }

    private static String headerName(String text) {
        if (!text.matches(HEADER_NAME_PATTERN)) {
            throw new IllegalArgumentException("'" + text + "' is no header's name: use letters, digits and hyphens");
        }
        return text;
    }

    private static String headerValue(String text) {
        if (!text.matches("[\\x20-\\x7E]+")) {
            throw new IllegalArgumentException("a header's value is one line of ASCII: leave other characters out");
        }
        return text;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "time zone '" + text + "' is not known: use a name such as Europe/Berlin or UTC", e);
        }
    }
}
