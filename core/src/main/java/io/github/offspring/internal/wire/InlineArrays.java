package io.github.offspring.internal.wire;

/// Copies small primitive arrays into and out of a message's own bytes.
final class InlineArrays {

    private InlineArrays() {}

    static void write(WireWriter out, int type, Object array) {
        switch (type) {
            case 'B' -> out.putBytes((byte[]) array, 0, ((byte[]) array).length);
            case 'I' -> {
                for (int v : (int[]) array) {
                    out.putInt(v);
                }
            }
            case 'J' -> {
                for (long v : (long[]) array) {
                    out.putLong(v);
                }
            }
            case 'D' -> {
                for (double v : (double[]) array) {
                    out.putDouble(v);
                }
            }
            case 'F' -> {
                for (float v : (float[]) array) {
                    out.putFloat(v);
                }
            }
            case 'C' -> {
                for (char v : (char[]) array) {
                    out.putShort(v);
                }
            }
            case 'S' -> {
                for (short v : (short[]) array) {
                    out.putShort(v);
                }
            }
            default -> {
                for (boolean v : (boolean[]) array) {
                    out.putByte(v ? 1 : 0);
                }
            }
        }
    }

    static Object read(WireReader in, int type) {
        int length = in.getCount(PrimitiveArrays.elementBytes(type));
        Object array = PrimitiveArrays.allocate(type, length);
        switch (type) {
            case 'B' -> in.getBytes((byte[]) array, 0, length);
            case 'I' -> {
                for (int i = 0; i < length; i++) {
                    ((int[]) array)[i] = in.getInt();
                }
            }
            case 'J' -> {
                for (int i = 0; i < length; i++) {
                    ((long[]) array)[i] = in.getLong();
                }
            }
            case 'D' -> {
                for (int i = 0; i < length; i++) {
                    ((double[]) array)[i] = in.getDouble();
                }
            }
            case 'F' -> {
                for (int i = 0; i < length; i++) {
                    ((float[]) array)[i] = in.getFloat();
                }
            }
            case 'C' -> {
                for (int i = 0; i < length; i++) {
                    ((char[]) array)[i] = in.getChar();
                }
            }
            case 'S' -> {
                for (int i = 0; i < length; i++) {
                    ((short[]) array)[i] = in.getShort();
                }
            }
            default -> {
                for (int i = 0; i < length; i++) {
                    ((boolean[]) array)[i] = in.getByte() != 0;
                }
            }
        }
        return array;
    }
}
