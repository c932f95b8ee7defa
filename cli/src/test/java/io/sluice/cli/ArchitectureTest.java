package io.sluice.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the rules on modules and packages; each says what to do instead. */
class ArchitectureTest {

    private static final ImportOption NO_TESTS =
            location -> !location.contains("-tests.jar") && !location.contains("/test-classes/");

    private static final JavaClasses PRODUCT =
            new ClassFileImporter().withImportOption(NO_TESTS).importPackages("io.sluice");

    @ParameterizedTest
    @ValueSource(strings = {"config", "wire", "sink", "agent", "gateway", "cli"})
    void theRulesSeeEveryModule(String module) {
        assertThat(PRODUCT).anyMatch(type -> type.getPackageName().startsWith("io.sluice." + module));
    }

    @Test
    void theRulesSeeNoTests() {
        assertThat(PRODUCT).noneMatch(type -> type.getSimpleName().endsWith("Test"));
    }

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("config")
                .definedBy("io.sluice.config..")
                .layer("wire")
                .definedBy("io.sluice.wire..")
                .layer("sink")
                .definedBy("io.sluice.sink..")
                .layer("agent")
                .definedBy("io.sluice.agent..")
                .layer("gateway")
                .definedBy("io.sluice.gateway..")
                .layer("cli")
                .definedBy("io.sluice.cli..")
                .whereLayer("config")
                .mayNotAccessAnyLayer()
                .whereLayer("wire")
                .mayOnlyAccessLayers("config")
                .whereLayer("sink")
                .mayOnlyAccessLayers("config", "wire")
                .whereLayer("agent")
                .mayOnlyAccessLayers("config", "wire")
                .whereLayer("gateway")
                .mayOnlyAccessLayers("config", "wire", "sink")
                .because(
                        "agent and gateway meet on the wire only, and the rest points one way: put what both sides need"
                                + " into wire, what only names a quantity or a setting into config, and let cli join the two")
                .check(PRODUCT);
    }

    @Test
    void packagesOfAModuleFormNoCycle() {
        slices().matching("io.sluice.(**)")
                .should()
                .beFreeOfCycles()
                .because(
                        "a stage is read without the next one: move what both need to the one that comes first, or hand"
                                + " it in through the constructor")
                .check(PRODUCT);
    }

    @Test
    void packagesAreNamedByWhatTheyDo() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..", "..misc..")
                .because(
                        "a package is a stage or a feature, named by what it does (gateway.compress, agent.track): put a"
                                + " helper beside its first user")
                .check(PRODUCT);
    }

    @Test
    void onlyTheCommandPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sluice.cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .because(
                        "standard output belongs to the command's result: return the value, or log an event with slf4j")
                .check(PRODUCT);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .because(
                        "a sleeping thread serves nobody and cannot be cancelled: use Mono.delay or Flux.interval on the"
                                + " stage's scheduler, which tests can wind forward")
                .check(PRODUCT);
    }

    @Test
    void nobodyReadsTheSystemClock() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .because("tests set the time: take a java.time.Clock through the constructor, and System.nanoTime for"
                        + " durations")
                .check(PRODUCT);
    }
}
