/** {@code sluice demo}: the main job on a real disk image, from end to end. */
@NullMarked
package io.sluice.cli.demo;

import org.jspecify.annotations.NullMarked;
