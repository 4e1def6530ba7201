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
/// @param multiLine whether a result may have line breaks
record LineFunction(String className, String method, String type, boolean multiLine)
        implements Fn<byte @Nullable [], byte @Nullable []> {

    private static final byte BREAK = '\n';

    LineFunction(MethodName name, boolean multiLine) {
        this(name.className(), name.method(), name.type(), multiLine);
    }

    @Override
    public byte @Nullable [] apply(byte @Nullable [] line) throws Exception {
        if (line == null) {
            throw new UnusableLineException("the line is longer than " + LineReader.MAX_BYTES + " bytes");
        }
        byte[] result = StaticMethod.of(new MethodName(className, method, type)).apply(line);
        if (result != null && !multiLine) {
            checkOneLine(result);
        }
        return result;
    }

    /// In UTF-8 no other character has this byte.
    private static void checkOneLine(byte[] result) {
        for (int at = 0; at < result.length; at++) {
            if (result[at] == BREAK) {
                throw new UnprintableResultException(
                        "the result has a line break, and would be more than one line of the output: byte=" + at
                                + "; let the method escape it, or allow it with --multi-line");
            }
        }
    }
}
