package io.github.offspring.cli.map;

import io.github.offspring.Fn;
import org.jspecify.annotations.Nullable;

/// What runs in the workers: looks the method up there, where the user's classes are, and gives it a line.
///
/// A line is its bytes, so that this process need not decode what it does not read; null stands for one that is
/// longer than lines may be. The result is what is to be printed, or null for nothing.
///
/// @param className the class
/// @param method its static method
/// @param type the type of the parameter; may be empty
record LineFunction(String className, String method, String type) implements Fn<byte @Nullable [], byte @Nullable []> {

    LineFunction(MethodName name) {
        this(name.className(), name.method(), name.type());
    }

    @Override
    public byte @Nullable [] apply(byte @Nullable [] line) throws Exception {
        if (line == null) {
            throw new UnusableLineException("the line is longer than " + LineReader.MAX_BYTES + " bytes");
        }
        return StaticMethod.of(new MethodName(className, method, type)).apply(line);
    }
}
