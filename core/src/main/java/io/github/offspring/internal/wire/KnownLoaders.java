package io.github.offspring.internal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// The class loaders of this process, besides the JVM's own, that classes of sent values came from.
///
/// They are where a child's request for a class is looked up, and where the classes of results are found:
/// source-file launch, JShell, fat jars and an application's own loaders all define their classes outside the
/// class path.
///
/// Held weakly: nothing here keeps an application from being unloaded.
public final class KnownLoaders {

    private static final Map<ClassLoader, Boolean> LOADERS = Collections.synchronizedMap(new WeakHashMap<>());

    private KnownLoaders() {}

    public static void remember(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (loader != null && !isBuiltIn(loader)) {
            LOADERS.putIfAbsent(loader, Boolean.TRUE);
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

    static boolean isBuiltIn(ClassLoader loader) {
        return loader.equals(ClassLoader.getSystemClassLoader()) || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    static @Nullable Class<?> find(String name) {
        for (ClassLoader loader : snapshot()) {
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
    public static byte @Nullable [] read(String resource) throws IOException {
        if (isOfJdk(ClassLoader.getSystemResource(resource))) {
            return null;
        }
        for (ClassLoader loader : lookupOrder()) {
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
    public static List<byte[]> readAll(String resource) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (ClassLoader loader : lookupOrder()) {
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

    private static List<ClassLoader> lookupOrder() {
        List<ClassLoader> order = snapshot();
        order.add(ClassLoader.getSystemClassLoader());
        return order;
    }

    private static List<ClassLoader> snapshot() {
        synchronized (LOADERS) {
            return new ArrayList<>(LOADERS.keySet());
        }
    }
}
