package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.offspring.channel.AuthKey;
import io.github.offspring.refresh.StaleWhileComputing;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That what docs/protocol says is enough for a client.
@RealProcesses
class PythonManagerTest {

    private static final byte[] SECRET = HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));
    private static final InetSocketAddress HERE = new InetSocketAddress("localhost", 0);

    private static final String MAPS = """
        manager = Manager(int(sys.argv[1]), bytes.fromhex(sys.stdin.readline().strip()))
        MAP_GET, MAP_SIZE, MAP_PUT, COUNTER_ADD, LOOK = 0, 2, 3, 2, 0
        prices = manager.named("prices", "MapKind")
        print(manager.call(prices, MAP_GET, "tea"))
        print(manager.call(prices, MAP_PUT, "coffee", "\\u20ac 4"))
        print(manager.call(prices, MAP_SIZE))
        hits = manager.named("hits", "CounterKind")
        print(manager.call(hits, COUNTER_ADD, 5))
        values = manager.named("values", "NamespaceKind")
        a = manager.call(values, MAP_GET, "a")
        value_, version, age = manager.call(a, LOOK, 0)[:3]
        print(value_, version, age > 0)
        print(manager.ping())
        try:
            manager.call(prices, MAP_GET, None)
        except Thrown as e:
            print(e.args[0])
        try:
            manager.call(12345, MAP_GET, "tea")
        except Thrown as e:
            print(e.args[:2])
        manager.send(RELEASE, struct.pack("<qi", prices, 1))
        manager.send(GOODBYE, b"")
        """;

    private static final String SEVERAL = """
        manager = Manager(int(sys.argv[1]), bytes.fromhex(sys.stdin.readline().strip()))
        GET, PUT, GET_ALL = 0, 3, 18
        boxes = manager.named("boxes", "MapKind")
        first, second = manager.call(boxes, GET_ALL, ["a", "b"])
        print(first != second, sorted([manager.call(first, GET), manager.call(second, GET)]))
        print(manager.call(boxes, PUT, "c", 7), manager.call(boxes, GET_ALL, ["c", "d"]))
        plain = manager.named("plain", "ListKind")
        ADD, INSERT, ADD_ALL, SIZE, INDEX_OF, REMOVE_AT, REMOVE = 3, 4, 16, 2, 18, 5, 20
        print(manager.call(plain, ADD, "x"), manager.call(plain, INSERT, Int(0), "w"),
              manager.call(plain, ADD_ALL, ["y", "z"]), manager.call(plain, SIZE))
        print([manager.call(plain, GET, Int(i)) for i in range(4)])
        print(manager.call(plain, INDEX_OF, "y"), manager.call(plain, REMOVE_AT, Int(0)),
              manager.call(plain, REMOVE, "?"))
        name, _, lent = manager.thrown(plain, GET, Int(99))
        print(name, lent)
        print(manager.call(plain, 8, Int(0)), manager.call(plain, 28))
        tags = manager.named("tags", "SetKind")
        print(manager.call(tags, 0, "x"), manager.call(tags, 0, "x"), manager.call(tags, 2, "x"), manager.call(tags, 3))
        cells = manager.named("cells", "ArrayKind", Array([1, 2, 3]))
        print(manager.call(cells, 0), manager.call(cells, 3, Int(1), 5), manager.call(cells, 5, Int(0), Int(3)))
        jobs = manager.named("jobs", "QueueKind", Int(2))
        print(manager.call(jobs, 11, ["p", "q"]), manager.call(jobs, 0, False, "r"), manager.call(jobs, 2),
              manager.call(jobs, 4, 0), manager.call(jobs, 4, 0), manager.call(jobs, 17))
        manager.call(jobs, 20, Array([0]), ["q"])
        print(manager.call(jobs, 7), manager.call(jobs, 8))
        """;

    private static final String WAITING = """
        key = bytes.fromhex(sys.stdin.readline().strip())
        first, second = Manager(int(sys.argv[1]), key), Manager(int(sys.argv[1]), key)
        FOREVER = (1 << 63) - 1
        LOCK, UNLOCK, OWNER_DIED, HOLDS, CONDITION = 0, 1, 2, 3, 6
        one, two = first.named("lock", "WaitingKind.LOCK"), second.named("lock", "WaitingKind.LOCK")
        print(first.call(one, LOCK, 7, FOREVER), first.call(one, HOLDS, 7), second.call(two, LOCK, 7, 0))
        print(second.thrown(two, UNLOCK, 7)[0])
        turn = first.call(one, CONDITION)
        print(first.call(turn, 0, 7, 0), first.call(turn, 1, 7, Int(1)), first.call(turn, 2))
        permits = [m.named("permits", "WaitingKind.SEMAPHORE", Int(2), Int(2), True) for m in (first, second)]
        ACQUIRE, RELEASE_, AVAILABLE = 0, 1, 2
        print(first.call(permits[0], ACQUIRE, Int(2), 0), second.call(permits[1], ACQUIRE, Int(1), 1000),
              second.call(permits[1], AVAILABLE), second.call(permits[1], 3))
        print(first.call(permits[0], RELEASE_, Int(1)), second.call(permits[1], AVAILABLE))
        first.socket.close()
        print(second.call(two, LOCK, 8, FOREVER), second.call(two, OWNER_DIED, 8), second.call(two, UNLOCK, 8))
        print(second.call(permits[1], ACQUIRE, Int(2), FOREVER))
        latch = second.named("latch", "WaitingKind.LATCH", Int(1))
        print(second.call(latch, 0, 0), second.call(latch, 3), second.call(latch, 0, FOREVER), second.call(latch, 4))
        alone = second.named("alone", "WaitingKind.BARRIER", Int(1))
        print(second.call(alone, 0, FOREVER), second.call(alone, 7))
        """;

    private static final String INTERFACES = """
        def interface(name, *texts):
            mark = 0xCBF29CE484222325
            for c in "".join(text + "\\n" for text in sorted(texts)):
                mark = (mark ^ ord(c)) * 0x100000001B3 % (1 << 64)
            utf = lambda text: struct.pack(">H", len(text)) + text.encode()
            return Stream(b"\\x73\\x72" + utf("io.github.offspring.internal.remote.InterfaceKind")
                          + struct.pack(">qBH", 0, 2, 2) + b"J" + utf("fingerprint")
                          + b"L" + utf("type") + b"t" + utf("Ljava/lang/Class;") + b"\\x78\\x70"
                          + struct.pack(">Q", mark) + b"\\x76\\x72" + utf(name)
                          + struct.pack(">qBH", 0, 0, 0) + b"\\x78\\x70")
        manager = Manager(int(sys.argv[1]), bytes.fromhex(sys.stdin.readline().strip()))
        LOOKUP, MAKE, LEND_NAMED = 2, 12, 13
        texts = ["price(java.lang.String,int,)double", "price$(long,)long"]
        shop = interface(sys.argv[2], *texts)
        here = manager.call(0, LOOKUP, "shop", shop)
        PRICE_MORE, PRICE = 0, 1
        print(manager.call(here, PRICE, "tea", Int(3)), manager.call(here, PRICE_MORE, Int(4)))
        print(manager.thrown(here, PRICE, "tea", 3)[0])
        print(manager.call(0, LEND_NAMED, "shop", shop) == here, manager.call(0, LEND_NAMED, "none", shop))
        print(manager.call(manager.call(0, MAKE, "shops", shop), PRICE_MORE, 5))
        print(manager.thrown(0, LOOKUP, "shop", interface(sys.argv[2], texts[0]))[0])
        """;

    private static final String FILE = """
        data = open(sys.argv[1], "rb").read()
        assert data[:4] == b"OFK1"
        (length,) = struct.unpack(">i", data[4:8])
        key, rest = data[8:8 + length], data[8 + length:]
        (length,) = struct.unpack(">i", rest[:4])
        assert len(rest) == 4 + length
        print(key.hex())
        print(rest[4:].hex())
        """;

    private static final String TLS = """
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        tls.load_verify_locations(sys.argv[2] + "/trusted.pem")
        tls.load_cert_chain(sys.argv[2] + "/own.pem")
        key = bytes.fromhex(sys.stdin.readline().strip())
        manager = Manager(int(sys.argv[1]), key, tls)
        print(manager.socket.version(), manager.call(manager.named("hits", "CounterKind"), 2, 5))
        """;

    @TempDir
    private Path folder;

    /// What the manager hosts for others.
    interface Shop {
        double price(String article, int count);

        /// Its place among the methods is not that of its name.
        long price$(long count);
    }

    private record OneShop() implements Shop {
        @Override
        public double price(String article, int count) {
            return count * 1.5;
        }

        @Override
        public long price$(long count) {
            return 2 * count;
        }
    }

    @BeforeEach
    void pythonIsThere() throws InterruptedException {
        try (JavaProgram python =
                JavaProgram.command(Path.of("."), Map.of(), List.of("python3", "-c", "import hmac; hmac.digest"))) {
            assumeTrue(python.await().exitCode() == 0, "no CPython of a version that is maintained");
        } catch (UncheckedIOException e) {
            assumeTrue(false, "no python3 here: " + e);
        }
    }

    private static Manager manager() {
        return Manager.builder()
                .serve(HERE, AuthKey.of(SECRET))
                .offer("shops", Shop.class, OneShop::new)
                .start();
    }

    private static List<String> run(String program, Manager manager, String... more) throws Exception {
        String[] arguments = new String[1 + more.length];
        arguments[0] = Integer.toString(manager.port().orElseThrow());
        System.arraycopy(more, 0, arguments, 1, more.length);
        return PythonClient.run(program, HexFormat.of().formatHex(SECRET), arguments);
    }

    @Test
    void whatThePageSaysIsEnoughForAClient() throws Exception {
        try (Manager manager = manager();
                var computing =
                        StaleWhileComputing.from("old").whenAsked().at(manager).start(() -> "new")) {
            manager.namespace("values").set("a", computing.reader());
            manager.<String, Object>map("prices").put("tea", 3);

            assertThat(run(MAPS, manager))
                    .containsExactly(
                            "3",
                            "None",
                            "2",
                            "5",
                            "old 1 True",
                            "True",
                            "java.lang.NullPointerException",
                            "('declined', 1)");
            assertThat(manager.<String, Object>map("prices").get("coffee")).isEqualTo("€ 4");
            assertThat(manager.counter("hits").get()).isEqualTo(5);
        }
    }

    @Test
    void severalObjectsAreLentWithOneReply() throws Exception {
        try (Manager manager = manager()) {
            RemoteMap<String, Object> boxes = manager.map("boxes");
            for (String key : List.of("a", "b")) {
                RemoteCounter counter = manager.counter();
                counter.set(key.equals("a") ? 1 : 2);
                boxes.put(key, counter);
            }

            assertThat(run(SEVERAL, manager))
                    .containsExactly(
                            "True [1, 2]",
                            "None {'c': 7}",
                            "True None True 4",
                            "['w', 'x', 'y', 'z']",
                            "2 w False",
                            "java.lang.IndexOutOfBoundsException []",
                            "stream stream",
                            "True False True 1",
                            "3 7 [1, 7, 3]",
                            "True False p q None 2",
                            "1 1");
            assertThat(List.copyOf(manager.<String>list("plain"))).containsExactly("x", "y", "z");
        }
    }

    @Test
    void whatAClientHasOfALockIsGivenBackWithItsConnection() throws Exception {
        try (Manager manager = manager()) {
            assertThat(run(WAITING, manager))
                    .containsExactly(
                            "1 1 0",
                            "java.lang.IllegalMonitorStateException",
                            "False 0 0",
                            "True False 0 stream",
                            "None 1",
                            "3 True None",
                            "True",
                            "False None True 0",
                            "0 False");
        }
    }

    @Test
    void anInterfaceOfUsersIsCalledByItsNumbers() throws Exception {
        try (Manager manager = manager()) {
            Shop _ = manager.host("shop", Shop.class, OneShop::new);

            assertThat(run(INTERFACES, manager, Shop.class.getName()))
                    .containsExactly(
                            "4.5 8",
                            "java.lang.IllegalArgumentException",
                            "True -1",
                            "10",
                            "io.github.offspring.CodecException");
        }
    }

    @Test
    void aFileOfKeysIsReadAndOpensATlsPort() throws Exception {
        Path server = folder.resolve("server.keys");
        Path client = folder.resolve("client.keys");
        ManagerKeys.create(server, client, "localhost");

        List<String> parts = PythonClient.run(FILE, "", client.toString());
        writeCertificates(HexFormat.of().parseHex(parts.get(1)));

        try (Manager manager =
                Manager.builder().serve(HERE, ManagerKeys.load(server)).start()) {
            String port = Integer.toString(manager.port().orElseThrow());
            assertThat(PythonClient.run(TLS, parts.get(0), port, folder.toString()))
                    .containsExactly("TLSv1.3 5");
        }
    }

    private void writeCertificates(byte[] store) throws Exception {
        char[] password = "offspring".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new ByteArrayInputStream(store), password);
        Files.writeString(
                folder.resolve("trusted.pem"),
                pem("CERTIFICATE", keys.getCertificate("trusted").getEncoded()));
        StringBuilder own = new StringBuilder(
                pem("PRIVATE KEY", keys.getKey("own", password).getEncoded()));
        for (Certificate each : keys.getCertificateChain("own")) {
            own.append(pem("CERTIFICATE", each.getEncoded()));
        }
        Files.writeString(folder.resolve("own.pem"), own);
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + label + "-----\n";
    }
}
