package io.github.offspring.internal.wire;

import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;

/// A number that changes when the serializable fields of a class change.
///
/// The compact stream names classes without describing them; this number is what tells two builds of a class apart.
final class ObjectShape {

    private static final ClassValue<Integer> HASHES = new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
            ObjectStreamClass descriptor = ObjectStreamClass.lookupAny(type);
            int hash = 1;
            for (ObjectStreamField field : descriptor.getFields()) {
                hash = 31 * hash + field.getName().hashCode();
                hash = 31 * hash + field.getTypeCode();
                String typeString = field.getTypeString();
                hash = 31 * hash + (typeString == null ? 0 : typeString.hashCode());
            }
            return hash;
        }
    };

    private ObjectShape() {}

    static int hash(Class<?> type) {
        return HASHES.get(type);
    }
}
