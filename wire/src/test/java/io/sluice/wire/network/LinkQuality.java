package io.sluice.wire.network;

import java.time.Duration;

/**
 * What a line between two places does to the bytes on it, in each direction; data only.
 *
 * @param delay from one end to the other; a round trip takes twice that
 * @param bytesPerSecond what all connections together get through; 0 is as much as there is
 * @param loss the share of segments that are lost. TCP hides it from those above: what is behind a lost segment comes later, in order
 * @param retransmission how long a lost segment takes to come again
 * @param longestConnect new connections wait for a random time up to this, so that they arrive in any order
 */
public record LinkQuality(
        Duration delay, long bytesPerSecond, double loss, Duration retransmission, Duration longestConnect) {

    /** A line that does nothing to them. */
    public static final LinkQuality PERFECT =
            new LinkQuality(Duration.ZERO, 0, 0, Duration.ofMillis(200), Duration.ZERO);

    /** Refuses what no line has. */
    public LinkQuality {
        if (delay.isNegative() || bytesPerSecond < 0 || loss < 0 || loss >= 1) {
            throw new IllegalArgumentException("a line of " + delay + ", " + bytesPerSecond + " B/s, loss " + loss);
        }
    }

    /** The same, longer or shorter. */
    public LinkQuality withDelay(Duration newDelay) {
        return new LinkQuality(newDelay, bytesPerSecond, loss, retransmission, longestConnect);
    }

    /** The same, wider or narrower. */
    public LinkQuality withBytesPerSecond(long newBytesPerSecond) {
        return new LinkQuality(delay, newBytesPerSecond, loss, retransmission, longestConnect);
    }

    /** The same with another share of lost segments. */
    public LinkQuality withLoss(double newLoss) {
        return new LinkQuality(delay, bytesPerSecond, newLoss, retransmission, longestConnect);
    }

    /** The same where connections overtake each other. */
    public LinkQuality withLongestConnect(Duration newLongestConnect) {
        return new LinkQuality(delay, bytesPerSecond, loss, retransmission, newLongestConnect);
    }
}
