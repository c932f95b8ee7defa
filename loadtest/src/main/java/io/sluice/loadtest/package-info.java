/**
 * Benchmarks: one class per stage or format that is measured.
 */
@NullMarked
package io.sluice.loadtest;

import org.jspecify.annotations.NullMarked;
