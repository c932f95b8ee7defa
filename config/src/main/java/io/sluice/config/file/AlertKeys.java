package io.sluice.config.file;

import io.sluice.config.settings.Alerts;
import io.sluice.config.settings.Alerts.Exec;
import io.sluice.config.settings.Alerts.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The keys of {@code alerts}. */
final class AlertKeys {

    private static final Key<URI> URL =
            Key.required("url", Scalars.WEB_ADDRESS, "Where alerts are posted: https, or http on this host.");
    private static final Key<Map<String, String>> HEADERS = Key.of(
                    "headers",
                    new Named<>(
                            "headers, such as Authorization: ${ALERT_TOKEN}",
                            Scalars.HEADER_NAME,
                            Scalars.HEADER_VALUE,
                            headers -> headers,
                            List.of()),
                    "What else the request carries; secrets as ${NAME} or ${file:PATH}.")
            .orElse(Map::of);
    private static final Key<Path> AUTHORITY = Key.of(
            "authority",
            Scalars.PATH,
            "The authority that the server's certificate was issued by, a PEM file; those that Java knows where it is"
                    + " left out.");
    private static final Key<Webhook> WEBHOOK = Key.of(
            "webhook",
            new Section<>(
                    List.of(URL, HEADERS, AUTHORITY),
                    values -> new Webhook(
                            values.get(URL),
                            values.get(HEADERS),
                            values.find(AUTHORITY).orElse(null))),
            "An address to which each alert is posted.");

    private static final Key<List<String>> COMMAND = Key.required(
            "command",
            new ListOf<>("a program and its arguments, such as [/usr/local/bin/page]", Scalars.WORD),
            "The program and its arguments; no shell looks into them.");
    private static final Key<Exec> EXEC = Key.of(
            "exec",
            new Section<>(List.of(COMMAND), values -> new Exec(values.get(COMMAND))),
            "A program that is run for each alert, with the alert on its standard input.");

    static final Key<Alerts> ALERTS = Key.section(
            "alerts",
            new Section<>(
                    List.of(WEBHOOK, EXEC),
                    values -> new Alerts(
                            values.find(WEBHOOK).orElse(null), values.find(EXEC).orElse(null))),
            "Who is told when something has to be looked at.");

    private AlertKeys() {}
}
