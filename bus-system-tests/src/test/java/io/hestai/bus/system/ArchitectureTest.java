package io.hestai.bus.system;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The layout of the house, see {@code docs/architecture.md}. A rule about a module that does not exist yet may find nothing; as soon as
 * the module has code, a rule that finds nothing fails.
 */
class ArchitectureTest {
    private static final String OURS = "io.hestai.bus..";
    private static final String API = "io.hestai.bus";
    private static final String SPI = "io.hestai.bus.spi";
    private static final String JOURNAL = "io.hestai.bus.journal..";
    private static final String REDIS = "io.hestai.bus.redis..";
    private static final String EMBEDDED = "io.hestai.bus.embedded..";
    private static final String TESTKIT = "io.hestai.bus.testkit..";
    private static final String PATTERNS = "io.hestai.bus.patterns..";
    private static final String OPERATIONS = "io.hestai.bus.operations..";
    private static final String ADMIN = "io.hestai.bus.admin..";
    private static final String APP = "io.hestai.bus.app..";

    private static final int LONGEST_FILE = 499;

    /** What other modules may use of the bus on Redis; everything else there is package-private. */
    private static final Set<String> PUBLIC_IN_REDIS = Set.of(
            "io.hestai.bus.redis.RedisBus",
            "io.hestai.bus.redis.BusConfig",
            "io.hestai.bus.redis.BusSetting",
            "io.hestai.bus.redis.BusSettings",
            "io.hestai.bus.redis.Contexts",
            "io.hestai.bus.redis.Credentials",
            "io.hestai.bus.redis.Durability",
            "io.hestai.bus.redis.Limits",
            "io.hestai.bus.redis.OutboxOptions",
            "io.hestai.bus.redis.ScratchNamespace",
            "io.hestai.bus.redis.ServerConnection",
            "io.hestai.bus.redis.Timeouts",
            "io.hestai.bus.redis.TlsOptions");

    /** What the bus on Redis uses of the journal; everything else there is package-private. */
    private static final Set<String> PUBLIC_IN_JOURNAL = Set.of("io.hestai.bus.journal.Journal");

    /** What other modules may use of the private Redis; everything else there is package-private. */
    private static final Set<String> PUBLIC_IN_EMBEDDED = Set.of(
            "io.hestai.bus.embedded.PrivateRedis",
            "io.hestai.bus.embedded.PrivateRedisService",
            "io.hestai.bus.embedded.RedisExecutable");

    /** What other modules may use of the operator's tools; everything else there is package-private. */
    private static final Set<String> PUBLIC_IN_ADMIN = Set.of(
            "io.hestai.bus.admin.acl.Acl",
            "io.hestai.bus.admin.acl.AclCheck",
            "io.hestai.bus.admin.acl.AclRequest",
            "io.hestai.bus.admin.acl.AclRules",
            "io.hestai.bus.admin.acl.AclServer",
            "io.hestai.bus.admin.acl.BusRole",
            "io.hestai.bus.admin.acl.BusUse",
            "io.hestai.bus.admin.doctor.Doctor",
            "io.hestai.bus.admin.doctor.Finding");

    /** Classes that may call {@code Thread.sleep}: none, every wait can be ended or is bounded by something that happens. */
    private static final Set<String> MAY_SLEEP = Set.of(
            // The demo's daemon is slow on purpose, so that there is a handler to be killed in.
            "io.hestai.bus.app.demo.DaemonRole");

    /** Modules whose compiled classes are looked at. Benchmarks are measured, not built upon; their sources are looked at only. */
    private static final List<String> LOOKED_AT = List.of(
            "bus-api",
            "bus-embedded",
            "bus-testkit",
            "bus-journal",
            "bus-redis",
            "bus-patterns",
            "bus-operations",
            "bus-admin",
            "bus-app");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(LOOKED_AT.stream()
                    .filter(Project::hasCode)
                    .map(Project::classes)
                    .toList());

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.hestai.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theContractsDependOnNothingButTheJdkAndNullness() {
        check(
                "bus-api",
                classes()
                        .that()
                        .resideInAnyPackage(API, SPI)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(API, SPI, "java..", "org.jspecify.annotations"));
    }

    @Test
    void implementationsKnowTheContractsAndNotEachOther() {
        check("bus-journal", packagesOnlyUse(JOURNAL, API));
        check("bus-redis", packagesOnlyUse(REDIS, API, SPI, JOURNAL));
        check("bus-embedded", packagesOnlyUse(EMBEDDED, API, SPI));
        check("bus-testkit", packagesOnlyUse(TESTKIT, API, SPI, EMBEDDED));
        check("bus-admin", packagesOnlyUse(ADMIN, API, REDIS));
        check("bus-patterns", packagesOnlyUse(PATTERNS, API));
        check("bus-operations", packagesOnlyUse(OPERATIONS, API, PATTERNS));
    }

    private static ArchRule packagesOnlyUse(String self, String... others) {
        DescribedPredicate<JavaClass> foreign =
                resideInAPackage(OURS).and(not(resideInAPackage(self))).and(not(resideInAnyPackage(others)));
        return noClasses().that().resideInAPackage(self).should().dependOnClassesThat(foreign);
    }

    @Test
    void theProgramHoldsNoRedisCalls() {
        DescribedPredicate<JavaClass> sockets = resideInAnyPackage("java.net..", "javax.net..", "java.nio.channels..")
                .and(describe(
                        "are sockets",
                        c -> c.getSimpleName().contains("Socket") || c.isAssignableTo("java.net.Socket")));
        check(
                "bus-app",
                noClasses()
                        .that()
                        .resideInAPackage(APP)
                        .should()
                        .dependOnClassesThat(internalsOfRedis().or(sockets).or(resideInAPackage("redis.clients.."))));
    }

    @Test
    void theOperatorsToolsUseTheBusThroughItsEntry() {
        check("bus-admin", noClasses().that().resideInAPackage(ADMIN).should().dependOnClassesThat(internalsOfRedis()));
    }

    private static DescribedPredicate<JavaClass> internalsOfRedis() {
        return resideInAPackage(REDIS)
                .and(describe("are not " + PUBLIC_IN_REDIS, c -> !PUBLIC_IN_REDIS.contains(outermost(c))));
    }

    @Test
    void onlyTestsTalkToRedisThroughJedis() {
        check(
                "bus-testkit",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(TESTKIT)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("redis.clients.."));
    }

    @Test
    void onlyTheBusOnRedisKeepsAJournal() {
        check(
                "bus-journal",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(JOURNAL, REDIS)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(JOURNAL));
    }

    @Test
    void implementationIsUnreachableFromOutside() {
        check("bus-journal", onlyThesePublic(JOURNAL, PUBLIC_IN_JOURNAL));
        check("bus-redis", onlyThesePublic(REDIS, PUBLIC_IN_REDIS));
        check("bus-embedded", onlyThesePublic(EMBEDDED, PUBLIC_IN_EMBEDDED));
        check("bus-admin", onlyThesePublic(ADMIN, PUBLIC_IN_ADMIN));
    }

    @Test
    void theListedPublicClassesExist() {
        assertThat(CLASSES.stream().map(JavaClass::getName)).containsAll(PUBLIC_IN_JOURNAL);
        assertThat(CLASSES.stream().map(JavaClass::getName)).containsAll(PUBLIC_IN_REDIS);
        assertThat(CLASSES.stream().map(JavaClass::getName)).containsAll(PUBLIC_IN_EMBEDDED);
        assertThat(CLASSES.stream().map(JavaClass::getName)).containsAll(PUBLIC_IN_ADMIN);
    }

    private static ArchRule onlyThesePublic(String packages, Set<String> listed) {
        return classes()
                .that()
                .resideInAPackage(packages)
                .and(describe("are not listed as public, nor part of what is", c -> !listed.contains(outermost(c))))
                .and(describe("are not enclosed in another class", c -> !c.isNestedClass()))
                .should(be(describe("package-private", c -> !c.getModifiers().contains(JavaModifier.PUBLIC))));
    }

    @Test
    void classesAreFinalUnlessMadeForExtension() {
        DescribedPredicate<JavaClass> madeForExtension = describe(
                "interfaces, abstract, sealed or anonymous",
                c -> c.isInterface()
                        || c.isAnonymousClass()
                        || c.getModifiers().contains(JavaModifier.ABSTRACT)
                        // An enum whose constants have bodies is not final for the compiler; nobody else can extend it.
                        || c.isEnum()
                        || c.reflect().isSealed());
        check(
                "bus-redis",
                classes()
                        .that()
                        .resideInAnyPackage(JOURNAL, REDIS, EMBEDDED, TESTKIT, ADMIN, APP)
                        .and(not(madeForExtension))
                        .should()
                        .haveModifier(JavaModifier.FINAL));
    }

    @Test
    void librariesAreSilent() {
        check(
                "bus-redis",
                noClasses()
                        .that()
                        .resideInAnyPackage(API, SPI, JOURNAL, REDIS, EMBEDDED, ADMIN, PATTERNS, OPERATIONS)
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err")
                        .orShould()
                        .callMethod(Throwable.class, "printStackTrace"));
    }

    @Test
    void nobodyLogsThroughTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(CLASSES);
    }

    @Test
    void nothingSleepsBlindly() {
        DescribedPredicate<JavaAccess<?>> sleeping = describe(
                "sleep",
                access -> access.getTarget().getName().equals("sleep")
                        && (access.getTargetOwner().isEquivalentTo(Thread.class)
                                || access.getTargetOwner().getName().equals("java.util.concurrent.TimeUnit")));
        noClasses()
                .that(describe("are not listed", c -> !MAY_SLEEP.contains(outermost(c))))
                .should()
                .accessTargetWhere(sleeping)
                .check(CLASSES);
    }

    @Test
    void nullnessIsCheckedInEveryPackage() {
        List<String> unmarked = CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(each -> each.getName())
                .toList();
        assertThat(unmarked).as("packages without @NullMarked").isEmpty();
    }

    @Test
    void everyModuleIsBuilt() {
        String parent = Project.read("pom.xml");
        assertThat(Project.modules()).allSatisfy(each -> assertThat(parent).contains("<module>" + each + "</module>"));
    }

    @Test
    void sourceFilesFitOneHead() throws IOException {
        List<String> tooLong = new ArrayList<>();
        int files = 0;
        for (String module : Project.modules()) {
            for (Path file : Project.files(Project.root().resolve(module).resolve("src"), ".java")) {
                files++;
                int lines = Files.readAllLines(file).size();
                if (lines > LONGEST_FILE) {
                    tooLong.add(Project.root().relativize(file) + " has " + lines + " lines");
                }
            }
        }
        assertThat(files).isGreaterThan(50);
        assertThat(tooLong).as("source files of 500 lines or more").isEmpty();
    }

    private static String outermost(JavaClass type) {
        JavaClass at = type;
        while (at.getEnclosingClass().isPresent()) {
            at = at.getEnclosingClass().get();
        }
        return at.getName();
    }

    /** Checks a rule; it may find nothing to check only as long as the module is not there. */
    private static void check(String module, ArchRule rule) {
        rule.allowEmptyShould(!Project.hasCode(module)).check(CLASSES);
    }
}
