/** From the last acknowledged batch to the recovery point: upload, totals, manifest. */
@NullMarked
package io.sluice.gateway.commit;

import org.jspecify.annotations.NullMarked;
