package io.github.offspring.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// How long a test may take before it counts as hanging, where that is longer than for others.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Patience {

    /// The limit, if that of all tests is not higher.
    ///
    /// @return the limit, in seconds
    long seconds();
}
