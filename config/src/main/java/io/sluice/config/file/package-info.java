/**
 * The configuration files of both daemons (docs/configuration.md): their keys, described once, and the reading of them.
 *
 * <p>A file goes from left to right: {@code YamlText} makes a tree with lines, a {@code Section} of {@code Key}s makes values of it, and the
 * record of {@code io.sluice.config.settings} refuses what does not fit together. All mistakes are gathered, none ends the reading.
 */
@NullMarked
package io.sluice.config.file;

import org.jspecify.annotations.NullMarked;
