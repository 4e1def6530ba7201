package io.github.offspring.pool;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// A crash as native code has it: in the thread that runs it, while that is in native code.
///
/// A SIGSEGV from outside is none. If it comes to a thread in Java code, from a process with a number below the size of
/// a page, the JVM takes the number for the address of an access through null: the thread goes on with a
/// [NullPointerException], which has no message, and nothing has crashed.
final class NativeCrash {

    private static final int SIGSEGV = 11;

    private NativeCrash() {}

    @SuppressWarnings("restricted") // As native libraries that crash are called.
    static void segmentationFault() {
        Linker linker = Linker.nativeLinker();
        try {
            int result = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("raise"),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invokeExact(SIGSEGV);
            throw new AssertionError("survived: result=" + result);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
