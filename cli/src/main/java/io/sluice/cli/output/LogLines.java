package io.sluice.cli.output;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a log line looks like: for people, or as JSON for programs. An event is one line, whatever is in it; an exception is named at its end, and its stack
 * trace follows only where it is asked for: in text on lines of its own, in JSON as a member.
 *
 * <p>JSON: {@code time} (RFC 3339, UTC), {@code level}, {@code logger}, {@code message} as in text, {@code error} where there is one, and a member for each
 * {@code key=value} of the message that has none of these names. Threads: one at a time.
 */
final class LogLines extends EncoderBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final DateTimeFormatter TIME_IN_JSON =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneId.of("UTC"));
    private static final Pattern LINE_BREAKS = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");
    private static final Pattern KEY_AND_VALUE = Pattern.compile("(?<!\\S)([a-z][A-Za-z]*)=(\\S+)");
    private static final Set<String> TAKEN = Set.of("time", "level", "logger", "message", "error", "stack");
    private static final byte[] NOTHING = {};

    private final boolean isJson;
    private final boolean showsStacks;

    LogLines(boolean isJson, boolean showsStacks) {
        this.isJson = isJson;
        this.showsStacks = showsStacks;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return ((isJson ? json(event) : text(event)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    private String text(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(TIME.format(time(event).atZone(ZoneId.systemDefault())))
                .append(String.format(" %-5s ", event.getLevel()))
                .append(logger(event))
                .append(" - ")
                .append(message(event));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(": ").append(error(thrown));
            if (showsStacks) {
                line.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
            }
        }
        return line.toString();
    }

    private String json(ILoggingEvent event) {
        ObjectNode line = Json.object()
                .put("time", TIME_IN_JSON.format(time(event)))
                .put("level", event.getLevel().toString())
                .put("logger", logger(event))
                .put("message", message(event));
        Matcher pairs = KEY_AND_VALUE.matcher(message(event));
        while (pairs.find()) {
            if (!TAKEN.contains(pairs.group(1))) {
                line.put(pairs.group(1), pairs.group(2));
            }
        }
        @Nullable IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.put("error", error(thrown));
            if (showsStacks) {
                line.put("stack", ThrowableProxyUtil.asString(thrown));
            }
        }
        return line.toString();
    }

    private static Instant time(ILoggingEvent event) {
        return Instant.ofEpochMilli(event.getTimeStamp());
    }

    private static String logger(ILoggingEvent event) {
        String name = event.getLoggerName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String message(ILoggingEvent event) {
        return oneLine(String.valueOf(event.getFormattedMessage()));
    }

    private static String error(IThrowableProxy thrown) {
        return oneLine(thrown.getClassName() + ": " + thrown.getMessage());
    }

    private static String oneLine(String text) {
        return LINE_BREAKS.matcher(text.strip()).replaceAll("; ");
    }
}
