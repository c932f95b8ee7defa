/**
 * How results, progress and errors look: text for people, one JSON document for programs.
 *
 * <p>Standard output belongs to the result. Everything else goes to standard error.
 */
@NullMarked
package io.sluice.cli.output;

import org.jspecify.annotations.NullMarked;
