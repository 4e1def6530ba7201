package io.github.offspring;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/// Asks that a class's public methods and constructors take and give no internal types.
final class OnlyPublicSignatures extends ArchCondition<JavaClass> {

    OnlyPublicSignatures() {
        super("have no internal types in public signatures");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (JavaCodeUnit unit : type.getCodeUnits()) {
            if (unit.getModifiers().contains(JavaModifier.PUBLIC)
                    && !unit.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream())
                        .filter(used -> used.getPackageName().startsWith("io.github.offspring.internal"))
                        .forEach(used -> events.add(
                                SimpleConditionEvent.violated(unit, unit.getFullName() + " uses " + used.getName())));
            }
        }
    }
}
