package io.github.offspring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.ObjectInputStream;
import org.junit.jupiter.api.Test;

/// Holds the floors of the house, as ARCHITECTURE.md draws them: an arrow goes down only.
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.offspring");

    private static LayeredArchitecture floors() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.github.offspring..")
                .layer("words")
                .definedBy("io.github.offspring")
                .layer("os")
                .definedBy("io.github.offspring.internal.os")
                .layer("wire")
                .definedBy("io.github.offspring.internal.wire")
                .layer("transport")
                .definedBy("io.github.offspring.internal.transport")
                .layer("family")
                .definedBy("io.github.offspring.internal.family")
                .layer("lease")
                .definedBy("io.github.offspring.internal.lease")
                .layer("robust")
                .definedBy("io.github.offspring.internal.robust")
                .layer("sync")
                .definedBy("io.github.offspring.sync")
                .optionalLayer("memory")
                .definedBy("io.github.offspring.memory")
                .layer("channel")
                .definedBy("io.github.offspring.channel")
                .layer("launch")
                .definedBy("io.github.offspring.internal.launch")
                .layer("child")
                .definedBy("io.github.offspring.internal.child")
                .layer("process")
                .definedBy("io.github.offspring.process")
                .layer("pool")
                .definedBy("io.github.offspring.pool")
                .layer("pipeline")
                .definedBy("io.github.offspring.pipeline")
                .layer("refresh")
                .definedBy("io.github.offspring.refresh")
                .layer("remote")
                .definedBy("io.github.offspring.internal.remote")
                .layer("manager")
                .definedBy("io.github.offspring.manager");
    }

    @Test
    void arrowsGoDownOnly() {
        floors().whereLayer("pool")
                .mayOnlyBeAccessedByLayers("manager")
                .whereLayer("pipeline")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("refresh")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("manager")
                .mayOnlyBeAccessedByLayers("refresh")
                .whereLayer("remote")
                .mayOnlyBeAccessedByLayers("manager", "refresh")
                .whereLayer("process")
                .mayOnlyBeAccessedByLayers("pool", "pipeline", "refresh", "manager")
                // A child's JVM is started by its main class's name: nobody calls it.
                .whereLayer("child")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("launch")
                .mayOnlyBeAccessedByLayers("process", "child")
                .whereLayer("channel")
                .mayOnlyBeAccessedByLayers("process", "pipeline", "manager")
                .whereLayer("memory")
                .mayOnlyBeAccessedByLayers("pipeline", "refresh")
                .whereLayer("sync")
                .mayOnlyBeAccessedByLayers("memory", "refresh", "manager")
                .whereLayer("robust")
                .mayOnlyBeAccessedByLayers("sync", "memory", "channel", "child", "process")
                .whereLayer("lease")
                .mayOnlyBeAccessedByLayers("transport", "robust", "sync", "memory", "channel", "remote")
                .whereLayer("family")
                .mayOnlyBeAccessedByLayers(
                        "robust", "memory", "channel", "launch", "child", "process", "pool", "remote", "manager")
                .whereLayer("transport")
                .mayOnlyBeAccessedByLayers("channel", "launch", "child", "pool", "remote")
                .whereLayer("wire")
                .mayOnlyBeAccessedByLayers(
                        "transport",
                        "family",
                        "memory",
                        "channel",
                        "launch",
                        "child",
                        "process",
                        "pool",
                        "pipeline",
                        "refresh",
                        "remote",
                        "manager")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.github.offspring.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void objectsAreReadInOnePlaceOnly() {
        noClasses()
                .that()
                .doNotHaveSimpleName("ObjectStreamDecoder")
                .and()
                // Its one user, which gives it the filter.
                .doNotHaveFullyQualifiedName("io.github.offspring.internal.wire.Decoder$Values")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .check(CLASSES);
    }

    @Test
    void nothingIsADumpingGround() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Common")
                .check(CLASSES);
    }

    @Test
    void publicTypesOfInternalPackagesAreNotInPublicSignatures() {
        classes()
                .that()
                .resideInAnyPackage(
                        "io.github.offspring",
                        "io.github.offspring.channel",
                        "io.github.offspring.manager",
                        "io.github.offspring.memory",
                        "io.github.offspring.sync",
                        "io.github.offspring.process",
                        "io.github.offspring.pool",
                        "io.github.offspring.pipeline",
                        "io.github.offspring.refresh")
                .and()
                .arePublic()
                .should(new OnlyPublicSignatures())
                .check(CLASSES);
    }
}
