package io.github.offspring.internal.remote;

import java.io.ObjectInputFilter;
import java.lang.invoke.SerializedLambda;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a peer of another machine may send: plain values and collections of the JDK, references, exceptions of the
/// JDK, and what the user allows. Everything else is refused before its class is initialized.
final class PeerFilter implements ObjectInputFilter {

    private static final int MAX_DEPTH = 1_000;

    /// Whole packages of values, in which nothing does anything when it is read.
    private static final Set<String> PACKAGES = Set.of("java.time", "java.time.chrono", "java.math");

    private static final Set<String> CLASSES = Set.of(
            "java.lang.Object",
            "java.lang.String",
            "java.lang.Number",
            "java.lang.Byte",
            "java.lang.Short",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.lang.Character",
            "java.lang.Boolean",
            "java.lang.Enum",
            "java.lang.Record",
            "java.lang.Class",
            "java.lang.StackTraceElement",
            "java.util.ArrayList",
            "java.util.LinkedList",
            "java.util.ArrayDeque",
            "java.util.HashMap",
            "java.util.LinkedHashMap",
            "java.util.TreeMap",
            "java.util.HashSet",
            "java.util.LinkedHashSet",
            "java.util.TreeSet",
            "java.util.EnumSet",
            "java.util.EnumSet$SerializationProxy",
            // What that becomes, which the stream asks about, too.
            "java.util.RegularEnumSet",
            "java.util.JumboEnumSet",
            "java.util.EnumMap",
            "java.util.BitSet",
            "java.util.UUID",
            "java.util.Optional",
            "java.util.Locale",
            "java.util.Currency",
            "java.util.Date",
            "java.util.Arrays$ArrayList",
            "java.util.CollSer",
            "java.util.Collections$EmptyList",
            "java.util.Collections$EmptyMap",
            "java.util.Collections$EmptySet",
            "java.util.Collections$SingletonList",
            "java.util.Collections$SingletonMap",
            "java.util.Collections$SingletonSet",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$UnmodifiableSequencedCollection",
            "java.util.Collections$UnmodifiableSequencedSet",
            "java.util.Collections$UnmodifiableSequencedMap",
            "java.util.Collections$UnmodifiableSortedSet",
            "java.util.Collections$UnmodifiableSortedMap",
            "java.util.Collections$UnmodifiableNavigableSet",
            "java.util.Collections$UnmodifiableNavigableMap",
            "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableRandomAccessList",
            "java.util.Collections$UnmodifiableMap",
            "java.util.Collections$UnmodifiableSet",
            "java.util.ImmutableCollections$List12",
            "java.util.ImmutableCollections$ListN",
            "java.util.ImmutableCollections$Set12",
            "java.util.ImmutableCollections$SetN",
            "java.util.ImmutableCollections$Map1",
            "java.util.ImmutableCollections$MapN",
            "java.util.Collections$ReverseComparator",
            "java.util.Comparators$NaturalOrderComparator",
            "java.util.Map$Entry",
            "java.util.AbstractMap$SimpleEntry",
            "java.util.AbstractMap$SimpleImmutableEntry",
            "java.util.concurrent.TimeUnit",
            "java.lang.String$CaseInsensitiveComparator",
            "java.net.URI",
            "java.net.InetAddress",
            "java.net.Inet4Address",
            "java.net.Inet6Address",
            "java.net.SocketAddress",
            "java.net.InetSocketAddress",
            "java.io.IOException");

    private static final String STAND_INS = "io.github.offspring.internal.wire.StandIn$";
    private static final String OWN = "io.github.offspring.internal.remote.";
    private static final String ROOT = "io.github.offspring";

    // The class of a proxy that has just been made, about which the stream asks next. No stream can name it itself.
    private static final ThreadLocal<@Nullable Class<?>> NEXT = new ThreadLocal<>();

    private final @Nullable ObjectInputFilter more;

    private final boolean code;

    /// @param more what else is allowed, by the user; what it rejects is not allowed whatever is said here
    /// @param code whether lambdas are allowed, of classes that are
    PeerFilter(@Nullable ObjectInputFilter more, boolean code) {
        this.more = more;
        this.code = code;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.depth() > MAX_DEPTH) {
            return Status.REJECTED;
        }
        Class<?> next = NEXT.get();
        if (next != null) {
            NEXT.remove();
            if (next == info.serialClass()) {
                return Status.ALLOWED;
            }
        }
        if (info.serialClass() == SerializedLambda.class) {
            return code ? Status.ALLOWED : Status.REJECTED;
        }
        Status users = more == null ? Status.UNDECIDED : more.checkInput(info);
        if (users != Status.UNDECIDED) {
            return users;
        }
        Class<?> type = info.serialClass();
        if (type == null) {
            // Of numbers and lengths only.
            return Status.UNDECIDED;
        }
        while (type.isArray()) {
            type = type.getComponentType();
        }
        return isAllowed(type) ? Status.ALLOWED : Status.REJECTED;
    }

    /// The names of all that are allowed one by one.
    static Set<String> classes() {
        return CLASSES;
    }

    /// For this thread's next question.
    static void allowNext(Class<?> type) {
        NEXT.set(type);
    }

    private static boolean isAllowed(Class<?> type) {
        // An interface has no instances; it is what a reference names.
        return type.isPrimitive()
                || type.isInterface()
                || CLASSES.contains(type.getName())
                || PACKAGES.contains(type.getPackageName())
                || isReference(type)
                || isKnownThrowable(type);
    }

    private static boolean isReference(Class<?> type) {
        return type == RemoteHandle.class
                || type == ServerAddress.class
                || type == InterfaceKind.class
                || isOwn(type) && (Kind.class.isAssignableFrom(type) || Sent.class.isAssignableFrom(type))
                || type.getName().startsWith(STAND_INS)
                || type.getName().startsWith(OWN) && type.isEnum();
    }

    private static boolean isKnownThrowable(Class<?> type) {
        return Throwable.class.isAssignableFrom(type) && (type.getModule() == Object.class.getModule() || isOwn(type));
    }

    private static boolean isOwn(Class<?> type) {
        return (type.getPackageName() + ".").startsWith(ROOT + ".");
    }
}
