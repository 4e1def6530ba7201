package io.github.offspring.cli.map;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a parameter's type makes of a line.
///
/// @param type the type
/// @param rank which one is taken if there are several methods of a name: the least; equal ones are a user's choice
/// @param parser makes the argument
record LineType(Class<?> type, int rank, Function<String, Object> parser) {

    private static final List<LineType> ALL = List.of(
            new LineType(String.class, 0, text -> text),
            new LineType(CharSequence.class, 1, text -> text),
            new LineType(Object.class, 2, text -> text),
            number(byte.class, Byte::valueOf),
            number(Byte.class, Byte::valueOf),
            number(short.class, Short::valueOf),
            number(Short.class, Short::valueOf),
            number(int.class, Integer::valueOf),
            number(Integer.class, Integer::valueOf),
            number(long.class, Long::valueOf),
            number(Long.class, Long::valueOf),
            number(float.class, Float::valueOf),
            number(Float.class, Float::valueOf),
            number(double.class, Double::valueOf),
            number(Double.class, Double::valueOf),
            new LineType(boolean.class, 3, LineType::truth),
            new LineType(Boolean.class, 3, LineType::truth),
            new LineType(char.class, 3, LineType::character),
            new LineType(Character.class, 3, LineType::character));

    private static LineType number(Class<?> type, Function<String, Object> parser) {
        return new LineType(type, 3, text -> {
            try {
                return parser.apply(text.strip());
            } catch (NumberFormatException _) {
                throw unusable(type.getSimpleName(), text);
            }
        });
    }

    private static Object truth(String text) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw unusable("boolean: true or false", text);
        };
    }

    private static Object character(String text) {
        if (text.length() != 1) {
            throw unusable("char", text);
        }
        return text.charAt(0);
    }

    private static UnusableLineException unusable(String wanted, String text) {
        return new UnusableLineException("the line is no " + wanted + ": \"" + Shortened.of(text) + "\"");
    }

    static Optional<LineType> of(Class<?> type) {
        return ALL.stream().filter(each -> each.type == type).findFirst();
    }
}
