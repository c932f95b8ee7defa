/** Tells people outside when a finding comes, changes or goes: a webhook, a program. Never holds up replication. */
@NullMarked
package io.sluice.gateway.alert;

import org.jspecify.annotations.NullMarked;
