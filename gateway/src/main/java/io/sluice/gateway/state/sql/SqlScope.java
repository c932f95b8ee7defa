package io.sluice.gateway.state.sql;

/**
 * Whose rows a gateway reads and writes.
 *
 * @param vault the vault whose machines it has; others with the same vault have the same
 * @param gateway what this gateway is called
 */
record SqlScope(String vault, String gateway) {}
