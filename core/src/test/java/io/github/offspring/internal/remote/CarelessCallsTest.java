package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.remote.DirectoryKind.Method;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients of a manager that have been let in, and send what its methods do not take: each is told which method it
/// was, and what was wrong.
@RealProcesses
class CarelessCallsTest {

    /// What is offered.
    interface Shop {
        int price(String of, int count);
    }

    /// At the manager.
    record HostedShop() implements Shop {
        @Override
        public int price(String of, int count) {
            throw new IllegalArgumentException("it is closed");
        }
    }

    private static final String MANAGER = "io.github.offspring.manager.";
    private static final String ARGUMENT = "java.lang.IllegalArgumentException";
    private static final String NULL = "java.lang.NullPointerException";

    private RemoteServer server;
    private RawPeer peer;
    private long calls;

    @BeforeEach
    void connect() throws IOException {
        server = RemoteServer.start("target", ServerLimits.defaults(), null);
        server.offer("shop", Shop.class, () -> new HostedShop());
        InetSocketAddress address = server.serve(
                new ServeTerms(new InetSocketAddress("localhost", 0), Credentials.of(RawPeer.KEY), null, false));
        server.openDoor();
        peer = RawPeer.connect(address).greet();
    }

    @AfterEach
    void close() {
        peer.close();
        server.close();
    }

    private static Kind kind(String name) throws Exception {
        int dot = name.indexOf('.');
        Class<?> type = Class.forName(MANAGER + (dot < 0 ? name : name.substring(0, dot)));
        return Stream.of(type.getEnumConstants())
                .filter(each -> dot < 0 || ((Enum<?>) each).name().equals(name.substring(dot + 1)))
                .map(Kind.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private void refuses(String type, String message, long object, int method, Object... arguments) throws IOException {
        peer.call(++calls, object, method, arguments);
        ThrowableImage thrown = ThrowableImage.readText(peer.reply(RemoteFrame.THREW, calls));
        assertThat(thrown.type() + ": " + thrown.message()).isEqualTo(type + ": " + message);
    }

    private void doesNotMake(String why, String kind, Object... arguments) throws Exception {
        refuses(ARGUMENT, why, HostedObjects.DIRECTORY, Method.CREATE.ordinal(), kind(kind), arguments);
    }

    private long make(String kind, Object... arguments) throws Exception {
        peer.call(++calls, HostedObjects.DIRECTORY, Method.CREATE.ordinal(), kind(kind), arguments);
        return peer.lent(calls);
    }

    /// Symptom: a queue had room for two billions more than it had a capacity.
    @Test
    void queuesHaveACapacity() throws Exception {
        for (int capacity : new int[] {0, -1, Integer.MIN_VALUE}) {
            String why = ": cannot be made because its capacity must be in [1, 2147483647]: capacity=" + capacity;
            doesNotMake("queue" + why, "QueueKind", capacity);
            doesNotMake("deque" + why, "DequeKind", capacity);
        }
        String count = "queue: cannot be made because it takes others: arguments given=";
        doesNotMake(count + "0, needed=1", "QueueKind");
        doesNotMake(count + "2, needed=1", "QueueKind", 1, 2);
        String type = "queue: cannot be made because an argument is of another type: argument=1, given=";
        doesNotMake(type + "long, needed=int", "QueueKind", 1L);
        doesNotMake(type + "java.lang.String, needed=int", "QueueKind", "1");
        doesNotMake("queue: cannot be made because an argument is null: argument=1", "QueueKind", new Object[] {null});
    }

    /// Symptom: a number was hosted in an array's place, and each call of it was an AssertionError.
    @Test
    void arraysAreMadeOfArrays() throws Exception {
        String why = "array: cannot be made because it is made of an array of bytes, ints, longs or doubles: given=";
        doesNotMake(why + "java.lang.Integer", "ArrayKind", -1);
        doesNotMake(why + "java.lang.String", "ArrayKind", "1, 2");
        doesNotMake(why + "float[]", "ArrayKind", new float[1]);
        doesNotMake("array: cannot be made because it takes others: arguments given=0, needed=1", "ArrayKind");
        make("ArrayKind", new int[1]);
    }

    @Test
    void whatIsWaitedForHasCountsThatCanBe() throws Exception {
        String permits = "semaphore: permits must be in [0, bound], and bound at least 1: permits=";
        doesNotMake(permits + "-1, bound=1", "WaitingKind.SEMAPHORE", -1, 1, true);
        doesNotMake(permits + "2, bound=1", "WaitingKind.SEMAPHORE", 2, 1, true);
        doesNotMake(
                "semaphore: cannot be made because it takes others: arguments given=1, needed=3",
                "WaitingKind.SEMAPHORE",
                1);
        doesNotMake(
                "semaphore: cannot be made because an argument is of another type: argument=3, given=int,"
                        + " needed=boolean",
                "WaitingKind.SEMAPHORE",
                1,
                1,
                1);
        doesNotMake("latch: count must not be negative: count=-1", "WaitingKind.LATCH", -1);
        doesNotMake("barrier: parties must be at least 1: parties=0", "WaitingKind.BARRIER", 0);
        doesNotMake(
                "barrier: cannot be made because it takes others: arguments given=0, needed=1 to 2",
                "WaitingKind.BARRIER");
        doesNotMake(
                "barrier: cannot be made because an argument is of another type: argument=2, given=int, needed=Action",
                "WaitingKind.BARRIER",
                1,
                1);
        doesNotMake("condition: is made by its lock, with newCondition: lock=none", "WaitingKind.CONDITION");
    }

    @Test
    void othersAreMadeOfWhatTheyTake() throws Exception {
        for (String kind : new String[] {"MapKind", "NamespaceKind", "ListKind", "SetKind", "CounterKind"}) {
            doesNotMake(
                    kind(kind).label() + ": cannot be made because it takes others: arguments given=1, needed=0",
                    kind,
                    1);
            make(kind);
        }
        doesNotMake("value: cannot be made because it takes others: arguments given=0, needed=1", "ValueKind");
        doesNotMake("iterator: is made by what it iterates over: container=none", "CursorKind");
    }

    @Test
    void theDirectoryIsToldKindsAndNames() throws Exception {
        String create = "manager.CREATE: has not run because ";
        String other = create + "an argument is of another type: argument=1, given=";
        int method = Method.CREATE.ordinal();
        refuses(ARGUMENT, other + "null, needed=Kind", 0, method, null, new Object[0]);
        refuses(ARGUMENT, other + "java.lang.String, needed=Kind", 0, method, "map", new Object[0]);
        refuses(ARGUMENT, create + "arguments are missing: given=0, needed=1 or more", 0, method);
        refuses(ARGUMENT, create + "arguments are missing: given=1, needed=2 or more", 0, method, kind("MapKind"));
        refuses(
                ARGUMENT,
                "manager.FORGET: has not run because an argument is of another type: argument=1, given=int,"
                        + " needed=java.lang.String",
                0,
                Method.FORGET.ordinal(),
                1);
        refuses(
                ARGUMENT,
                "manager: cannot be made because it is what makes the others: object=0",
                0,
                method,
                DirectoryKind.INSTANCE,
                new Object[0]);
    }

    /// Symptom: an ArrayIndexOutOfBoundsException, a ClassCastException, a NullPointerException without a word.
    @Test
    void callsSayWhichMethodAndWhatIsWrong() throws Exception {
        long queue = make("QueueKind", 1);
        String offer = "queue.OFFER: has not run because ";
        refuses(ARGUMENT, offer + "arguments are missing: given=0, needed=1 or more", queue, 0);
        refuses(ARGUMENT, offer + "arguments are missing: given=1, needed=2 or more", queue, 0, true);
        refuses(
                ARGUMENT,
                offer + "an argument is of another type: argument=1, given=long, needed=boolean",
                queue,
                0,
                1L,
                "element");
        refuses(NULL, offer + "an argument is null: argument=2", queue, 0, true, null);
        long map = make("MapKind");
        refuses(ARGUMENT, "map.GET: has not run because arguments are missing: given=0, needed=1 or more", map, 0);
        refuses(NULL, "map.GET: has not run because an argument is null: argument=1", map, 0, (Object) null);
        refuses(
                ARGUMENT,
                "map.PUT_ALL: has not run because an argument is of another type: argument=1, given=int,"
                        + " needed=java.util.Map",
                map,
                14,
                1);
        long counter = make("CounterKind");
        refuses(
                ARGUMENT,
                "counter.ADD: has not run because an argument is of another type: argument=1, given=int, needed=long",
                counter,
                2,
                1);
        long lock = make("WaitingKind.LOCK");
        refuses(
                ARGUMENT,
                "lock.LOCK: has not run because arguments are missing: given=1, needed=2 or more",
                lock,
                0,
                1L);
        peer.call(++calls, queue, 7);
        peer.reply(RemoteFrame.RETURNED, calls);
    }

    /// Symptom: whoever iterated over the list failed, and whoever polled the queue was told that it was empty.
    @Test
    void nothingThatIsNullGoesIn() throws Exception {
        List<?> added = new ArrayList<>(Arrays.asList("x", null));
        String why = ": has not run because an element of an argument is null: argument=";
        long list = make("ListKind");
        refuses(NULL, "list.ADD_ALL" + why + 1, list, 16, added);
        refuses(NULL, "list.INSERT_ALL" + why + 2, list, 17, 0, added);
        refuses(NULL, "set.ADD_ALL" + why + 1, make("SetKind"), 4, added);
        long queue = make("QueueKind", 2);
        refuses(NULL, "queue.OFFER_ALL" + why + 1, queue, 11, added);
        refuses(NULL, "queue.PUT_BACK" + why + 2, queue, 20, new long[2], added);
    }

    @Test
    void soDoThoseOfUsersInterfacesWhoseOwnExceptionsStayTheirs() throws Exception {
        Kind kind = InterfaceKind.of(Shop.class);
        peer.call(++calls, HostedObjects.DIRECTORY, Method.MAKE.ordinal(), "shop", kind);
        long shop = peer.lent(calls);

        String price = kind.label() + ".price: has not run because it takes others: given=";
        String needed = ", needed=(java.lang.String, int)";
        refuses(ARGUMENT, price + "(java.lang.String)" + needed, shop, 0, "tea");
        refuses(ARGUMENT, price + "(java.lang.String, long)" + needed, shop, 0, "tea", 1L);
        refuses(ARGUMENT, price + "(java.lang.String, null)" + needed, shop, 0, "tea", null);
        refuses(ARGUMENT, "it is closed", shop, 0, "tea", 1);
    }
}
