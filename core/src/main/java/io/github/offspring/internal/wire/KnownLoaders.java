package io.github.offspring.internal.wire;

import io.github.offspring.CodecException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// The class loaders of this process, besides the JVM's own, that classes of sent values came from.
///
/// They are where a child's request for a class is looked up, and where the classes of results are found:
/// source-file launch, JShell, fat jars and an application's own loaders all define their classes outside the
/// class path.
///
/// Where several have a class of the same name, the one that the work came from is asked first, then those that
/// were met last: they are the newer versions.
///
/// Held weakly: nothing here keeps an application from being unloaded.
public final class KnownLoaders {

    /// With the order in which they were met. Also the lock for it.
    private static final Map<ClassLoader, Integer> LOADERS = new WeakHashMap<>();

    private static int met;

    private static final ClassValue<Boolean> IS_SERVED = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return read(type.getName().replace('.', '/') + ".class", type.getClassLoader()) != null;
            } catch (IOException | RuntimeException e) {
                // It may work when a child asks.
                return true;
            }
        }
    };

    private KnownLoaders() {}

    public static void remember(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (loader != null && !isBuiltIn(loader)) {
            synchronized (LOADERS) {
                if (!LOADERS.containsKey(loader)) {
                    LOADERS.put(loader, met++);
                }
            }
        }
    }

    /// As [#remember(Class)] for the class of a value; for a lambda that is the class that it was written in.
    public static @Nullable ClassLoader rememberOf(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        remember(value.getClass());
        return value.getClass().getClassLoader();
    }

    /// Refuses a value whose class nobody can give to a child: its loader has defined it and keeps its class file
    /// to itself.
    ///
    /// @param name what the value is, for the error message
    /// @throws CodecException if that is so
    public static void checkServed(Object value, String name) {
        Class<?> type = value.getClass().isHidden() ? value.getClass().getNestHost() : value.getClass();
        ClassLoader loader = type.getClassLoader();
        if (loader == null || isBuiltIn(loader) || Proxy.isProxyClass(type) || IS_SERVED.get(type)) {
            return;
        }
        throw new CodecException(
                name + ": cannot be sent because its class loader does not give its class file: class="
                        + type.getName() + ", loader=" + loader.getClass().getName()
                        + "; let the loader's getResourceAsStream give the class files that it defines, or put the"
                        + " class on the class path",
                null);
    }

    static boolean isBuiltIn(ClassLoader loader) {
        return loader.equals(ClassLoader.getSystemClassLoader()) || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    static @Nullable Class<?> find(String name) {
        for (ClassLoader loader : newestFirst()) {
            try {
                return Class.forName(name, false, loader);
            } catch (ClassNotFoundException _) {
                // The next one may have it.
            }
        }
        return null;
    }

    /// The bytes of a resource, class files included, as the first loader that has it gives them; null if none has
    /// it, and if it is one of the JDK, which every process has of its own.
    ///
    /// @param preferred who is asked before all others; null for nobody
    public static byte @Nullable [] read(String resource, @Nullable ClassLoader preferred) throws IOException {
        if (isOfJdk(ClassLoader.getSystemResource(resource))) {
            return null;
        }
        for (ClassLoader loader : lookupOrder(preferred)) {
            try (InputStream in = loader.getResourceAsStream(resource)) {
                if (in != null) {
                    return in.readAllBytes();
                }
            }
        }
        return null;
    }

    private static boolean isOfJdk(@Nullable URL url) {
        return url != null && url.getProtocol().equals("jrt");
    }

    /// The contents of all resources of that name outside the JDK, without the duplicates that a parent loader's
    /// delegation brings.
    ///
    /// @param preferred who is asked before all others; null for nobody
    public static List<byte[]> readAll(String resource, @Nullable ClassLoader preferred) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (ClassLoader loader : lookupOrder(preferred)) {
            for (Enumeration<URL> urls = loader.getResources(resource); urls.hasMoreElements(); ) {
                URL url = urls.nextElement();
                if (!seen.contains(url.toString()) && !isOfJdk(url)) {
                    seen.add(url.toString());
                    try (InputStream in = url.openStream()) {
                        contents.add(in.readAllBytes());
                    }
                }
            }
        }
        return contents;
    }

    private static Set<ClassLoader> lookupOrder(@Nullable ClassLoader preferred) {
        Set<ClassLoader> order = new LinkedHashSet<>();
        if (preferred != null) {
            order.add(preferred);
        }
        order.addAll(newestFirst());
        order.add(ClassLoader.getSystemClassLoader());
        return order;
    }

    private static List<ClassLoader> newestFirst() {
        synchronized (LOADERS) {
            return LOADERS.entrySet().stream()
                    .sorted(Map.Entry.<ClassLoader, Integer>comparingByValue().reversed())
                    .map(Map.Entry::getKey)
                    // One may have been collected while they were sorted.
                    .filter(Objects::nonNull)
                    .toList();
        }
    }
}
