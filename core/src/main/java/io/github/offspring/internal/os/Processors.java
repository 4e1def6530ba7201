package io.github.offspring.internal.os;

/// On how many processors a family runs.
///
/// The JVM of a child does not know: it has its share, mostly one, and believes that there are no more. Whether it
/// is worth to look again before falling asleep, since another processor may bring about just now what a thread
/// waits for, only the root can tell. So each parent passes on what the root has found.
public final class Processors {

    /// The property by which each parent tells its children.
    public static final String PROPERTY = "offspring.processors";

    private static final int COUNT =
            Integer.getInteger(PROPERTY, Runtime.getRuntime().availableProcessors());

    private Processors() {}

    public static int count() {
        return COUNT;
    }

    /// So many if there are several processors, none if there is only one: then nothing changes while one looks.
    public static int spins(int ifSeveral) {
        return COUNT > 1 ? ifSeveral : 0;
    }
}
