package io.github.offspring.internal.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What clients ask of a server itself, as if it were one of its objects.
enum DirectoryKind implements Kind {
    INSTANCE;

    /// The methods, by their numbers.
    enum Method {
        /// kind, arguments: makes an object
        CREATE,
        /// name, kind, arguments: makes an object with a name, or finds it
        NAMED,
        /// name, kind: finds an object; null if there is none
        LOOKUP,
        /// name: whether there was one
        FORGET,
        /// all names, in order
        NAMES,
        /// number, lasting: lends an object to whoever will say the token
        LEND,
        /// token, number: takes over what was lent; whether it is there
        ADOPT,
        /// token: ends the loan
        END_LOAN,
        /// token: whether nobody has taken it over
        IS_LENT,
        /// how many objects are used, how many clients there are
        COUNTS,
        /// for its owner: ends the server
        SHUT_DOWN,
        /// where it serves other families, `host:port`; null if it does not
        PORT,
        /// name, kind: makes an object by a factory that the server has been started with
        MAKE,
        /// name, kind: lends what has that name; its number, or −1
        LEND_NAMED,
        /// for its owner: lets clients in
        OPEN,
        /// where a client of the family finds what tells it of changes; null if it cannot
        VERSIONS
    }

    private static final Method[] METHODS = Method.values();

    @Override
    public String label() {
        return "manager";
    }

    @Override
    public int methods() {
        return METHODS.length;
    }

    @Override
    public String methodName(int method) {
        return METHODS[method].name();
    }

    @Override
    public Object create(@Nullable Object[] arguments) {
        throw new IllegalArgumentException(
                "manager: cannot be made because it is what makes the others: object=" + HostedObjects.DIRECTORY);
    }

    @Override
    public boolean isPrompt(int method) {
        return switch (METHODS[method]) {
            case CREATE, NAMED, LOOKUP, MAKE, LEND_NAMED -> false;
            default -> true;
        };
    }

    @Override
    public @Nullable Object attempt(Object target, int method, @Nullable Object[] arguments, Caller caller) {
        RemoteServer server = (RemoteServer) target;
        ServerSession client = (ServerSession) caller;
        return switch (METHODS[method]) {
            case FORGET -> server.forget(text(arguments, 0));
            case NAMES -> server.names();
            case LEND ->
                server.lend(
                        Arguments.number(arguments, 0), Boolean.TRUE.equals(Arguments.orNull(arguments, 1)), client);
            case ADOPT ->
                server.outside().adopt(Arguments.number(arguments, 0), Arguments.number(arguments, 1), client);
            case END_LOAN -> {
                server.outside().end(Arguments.number(arguments, 0));
                yield null;
            }
            case IS_LENT -> server.outside().isUnderWay(Arguments.number(arguments, 0));
            case COUNTS -> server.counts();
            case SHUT_DOWN -> shutDown(server, client);
            case PORT -> server.port();
            case OPEN -> open(server, client);
            case VERSIONS -> client.terms().isFamily() ? server.objects().versionsLocator() : null;
            default -> LATER;
        };
    }

    private static @Nullable Object open(RemoteServer server, ServerSession client) {
        checkOwner(server, client);
        server.openDoor();
        return null;
    }

    private static void checkOwner(RemoteServer server, ServerSession client) {
        if (!client.terms().owner()) {
            throw new SecurityException(server + ": that is for whoever has started it only");
        }
    }

    private static @Nullable Object shutDown(RemoteServer server, ServerSession client) {
        checkOwner(server, client);
        // After the reply, which this thread sends.
        Thread.ofVirtual().name("offspring-shut-down").start(server::close);
        return null;
    }

    @Override
    public @Nullable Object invoke(Object target, int method, @Nullable Object[] arguments, Caller caller)
            throws Exception {
        RemoteServer server = (RemoteServer) target;
        ServerSession client = (ServerSession) caller;
        return switch (METHODS[method]) {
            case CREATE -> server.create(kind(arguments, 0), values(arguments, 1), client);
            case NAMED -> server.named(text(arguments, 0), kind(arguments, 1), values(arguments, 2), client);
            case LOOKUP -> server.lookup(text(arguments, 0), kind(arguments, 1));
            case MAKE -> server.make(text(arguments, 0), kind(arguments, 1));
            case LEND_NAMED -> server.lendNamed(text(arguments, 0), kind(arguments, 1), client);
            default -> attempt(target, method, arguments, caller);
        };
    }

    private static String text(@Nullable Object[] arguments, int index) {
        return Arguments.as(arguments, index, String.class);
    }

    private static Kind kind(@Nullable Object[] arguments, int index) {
        if (Arguments.orNull(arguments, index) instanceof Kind kind) {
            return kind;
        }
        throw MisuseException.isOther(index, arguments[index], Kind.class);
    }

    /// An array, or, from clients that have none, a list.
    private static @Nullable Object[] values(@Nullable Object[] arguments, int index) {
        return Arguments.some(arguments, index) instanceof List<?> list
                ? list.toArray()
                : Arguments.<@Nullable Object[]>as(arguments, index, Object[].class);
    }

    @Override
    public Object proxy(Reference reference) {
        throw new UnsupportedOperationException("it is never sent");
    }
}
