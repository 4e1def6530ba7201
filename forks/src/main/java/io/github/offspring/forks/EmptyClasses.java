package io.github.offspring.forks;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Makes classes that have a name and nothing else.
final class EmptyClasses extends ClassLoader {

    private static final int MAGIC = 0xCAFEBABE;
    private static final int JAVA_8 = 52;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int PUBLIC_ABSTRACT_SUPER = 0x0421;

    EmptyClasses() {
        super(null);
    }

    Class<?> define(String name) {
        byte[] bytes = bytes(name.replace('.', '/'));
        return defineClass(name, bytes, 0, bytes.length);
    }

    /// A class file, as chapter 4 of the JVM specification has it.
    private static byte[] bytes(String internalName) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(JAVA_8);
            // One more than there are.
            out.writeShort(5);
            writeName(out, internalName, 2);
            writeName(out, "java/lang/Object", 4);
            out.writeShort(PUBLIC_ABSTRACT_SUPER);
            out.writeShort(1);
            out.writeShort(3);
            // No interfaces, fields, methods and attributes.
            out.writeLong(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Two constants: a class, and after it, at `index`, its name.
    private static void writeName(DataOutputStream out, String name, int index) throws IOException {
        out.writeByte(CLASS);
        out.writeShort(index);
        out.writeByte(UTF8);
        out.writeUTF(name);
    }
}
