package io.github.offspring.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/// Marks a class of tests that need calls of the operating system themselves, whatever they test: the run in the
/// portable way leaves out what has this tag.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("native")
public @interface NativeOnly {

    /// Says why.
    ///
    /// @return what the tests do that the portable way cannot
    String value();
}
