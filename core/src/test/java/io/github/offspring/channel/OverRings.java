package io.github.offspring.channel;

import io.github.offspring.internal.transport.RingTerms;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// For a test class whose connections go over to shared memory as soon as they can; those of its children too.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OverRings.Switch.class)
@interface OverRings {

    /// Sets the property for the time of the class.
    final class Switch implements BeforeAllCallback, AfterAllCallback {

        @Override
        public void beforeAll(ExtensionContext context) {
            System.setProperty(RingTerms.PROPERTY, "at-once");
        }

        @Override
        public void afterAll(ExtensionContext context) {
            System.clearProperty(RingTerms.PROPERTY);
        }
    }
}
