package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.bandwidth.Window;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTextTest {

    private static final Window WORK = new Window(
            EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
            LocalTime.of(9, 0),
            LocalTime.of(18, 30),
            new BitRate(512_001));

    @Test
    void aScheduleIsWrittenAsConfigurationFilesHaveIt() {
        BandwidthSchedule schedule =
                new BandwidthSchedule(ZoneId.of("Europe/Berlin"), List.of(WORK), new BitRate(2_000_000));

        assertThat(ScheduleText.write(schedule))
                .isEqualTo(
                        "{\"zone\":\"Europe/Berlin\",\"windows\":[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],"
                                + "\"hours\":\"09:00-18:30\",\"rate\":\"512001 bit/s\"}],\"off\":{\"rate\":\"2000000 bit/s\"}}");
        assertThat(ScheduleText.write(BandwidthSchedule.constant(new BitRate(7))))
                .isEqualTo("{\"rate\":\"7 bit/s\"}");
        assertThat(ScheduleText.write(BandwidthSchedule.UNLIMITED)).isEqualTo("{\"zone\":\"Z\",\"windows\":[]}");
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("schedules: -Dsluice.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            BandwidthSchedule schedule = random(random);
            assertThat(ScheduleText.read(ScheduleText.write(schedule))).isEqualTo(schedule);
        }
    }

    private static BandwidthSchedule random(Random random) {
        BitRate otherwise = random.nextBoolean() ? new BitRate(1 + random.nextInt(1_000_000)) : null;
        List<Window> windows =
                random.ints(random.nextInt(4)).mapToObj(any -> window(random)).toList();
        return windows.isEmpty() && otherwise != null
                ? BandwidthSchedule.constant(otherwise)
                : new BandwidthSchedule(
                        random.nextBoolean() ? ZoneOffset.UTC : ZoneId.of("America/New_York"), windows, otherwise);
    }

    private static Window window(Random random) {
        EnumSet<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)), DayOfWeek.of(1 + random.nextInt(7)));
        return new Window(
                days,
                LocalTime.ofSecondOfDay(60L * random.nextInt(1440)),
                LocalTime.ofSecondOfDay(60L * random.nextInt(1440)),
                new BitRate(1 + random.nextLong(1L << 40)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"rate\":\"fast\"} | rate: rate 'fast': use a number and a unit",
                "{} | has none of rate, work, windows",
                "{\"rate\":\"${HOME}\"} | a reference (${NAME}) where values stand",
                "{\"rate\":\"${file:/etc/passwd}\"} | a reference (${NAME}) where values stand",
                "[ | not YAML",
            })
    void mistakesAreNamedByTheirKeys(String text, String mistake) {
        assertThatThrownBy(() -> ScheduleText.read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(mistake);
    }
}
