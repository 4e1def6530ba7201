package io.github.offspring.internal.os;

import java.util.Locale;

/// Whether this family calls the operating system directly: where it may not, or cannot, everything that needs that
/// is done in the portable way, with the JDK's means alone.
///
/// The root decides, by what its JVM was granted, and its children are told by a property: processes that do not
/// sleep in the same way would not wake each other.
public final class NativeAccess {

    /// The property by which a user chooses the portable way, and a parent tells its children.
    public static final String PORTABLE = "offspring.portable";

    private static final boolean GRANTED = !Boolean.getBoolean(PORTABLE) && isKnownPlatform() && isAllowed();

    private NativeAccess() {}

    public static boolean isGranted() {
        return GRANTED;
    }

    /// Without permission the JVM would print a warning of four lines, and later ones will refuse.
    private static boolean isAllowed() {
        return NativeAccess.class.getModule().isNativeAccessEnabled();
    }

    private static boolean isKnownPlatform() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux") && isKnownProcessor();
    }

    private static boolean isKnownProcessor() {
        return isX64() || System.getProperty("os.arch", "").equals("aarch64");
    }

    static boolean isX64() {
        return System.getProperty("os.arch", "").equals("amd64");
    }
}
