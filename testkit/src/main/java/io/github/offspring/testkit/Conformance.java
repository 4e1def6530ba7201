package io.github.offspring.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Says which rows of CPython's own test suites a test stands for; docs/conformance.md is made of these.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ConformanceRecorder.class)
public @interface Conformance {

    /// The rows: class and method of the original, such as `_TestProcess.test_current`.
    ///
    /// @return at least one
    String[] value();
}
