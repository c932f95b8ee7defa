/**
 * Settings and the quantities they are made of: sizes, rates, durations, schedules, policies.
 *
 * <p>Values only: nothing here opens a file of data, a socket or a thread.
 */
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
