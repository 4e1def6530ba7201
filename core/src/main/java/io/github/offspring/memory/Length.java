package io.github.offspring.memory;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says how much room a component of a record has in a [SharedRecord].
///
/// ```java
/// record Sample(long time, @Length(16) String sensor, @Length(3) double[] position) {}
/// ```
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Length {

    /// How long it is: of a string the longest that fits, in `char`s; of an array the one length that it has.
    ///
    /// @return at least 1
    int value();
}
