/** Manual pages and shell completion, made from the same model as the help texts. */
@NullMarked
package io.sluice.cli.manual;

import org.jspecify.annotations.NullMarked;
