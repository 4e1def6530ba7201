package io.github.offspring.internal.child;

import io.github.offspring.internal.launch.Control;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Loads from the parent process what this process's own class path does not have.
final class FamilyClassLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final ControlLine line;

    FamilyClassLoader(ControlLine line) {
        super("offspring-family", getSystemClassLoader());
        this.line = line;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        List<byte[]> answer = line.ask(Control.SUBJECT_RESOURCE, name.replace('.', '/') + ".class");
        if (answer.isEmpty()) {
            throw new ClassNotFoundException(name + " (neither on this process's class path nor at its parent)");
        }
        byte[] content = answer.getFirst();
        return defineClass(name, content, 0, content.length);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        List<byte[]> answer = line.ask(Control.SUBJECT_RESOURCE, name);
        return answer.isEmpty() ? null : url(name, 0, answer.getFirst());
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        List<URL> urls = new ArrayList<>();
        for (byte[] content : line.ask(Control.SUBJECT_RESOURCES, name)) {
            urls.add(url(name, urls.size(), content));
        }
        return Collections.enumeration(urls);
    }

    private static URL url(String name, int index, byte[] content) {
        try {
            URI uri = new URI("offspring", "parent", "/" + name, index == 0 ? null : Integer.toString(index));
            return URL.of(uri, new Handler(content));
        } catch (URISyntaxException | IOException e) {
            throw new AssertionError("resource " + name, e);
        }
    }

    /// Serves one content that has already come.
    private static final class Handler extends URLStreamHandler {

        private final byte[] content;

        Handler(byte[] content) {
            this.content = content;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    connected = true;
                }

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(content);
                }

                @Override
                public long getContentLengthLong() {
                    return content.length;
                }
            };
        }
    }
}
