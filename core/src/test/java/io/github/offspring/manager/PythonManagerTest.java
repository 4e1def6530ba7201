package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.offspring.channel.AuthKey;
import io.github.offspring.refresh.StaleWhileComputing;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client in another language, with nothing but what docs/protocol/manager.md says.
@RealProcesses
class PythonManagerTest {

    private static final String CLIENT = """
        import hmac, os, socket, struct, sys

        MAGIC = bytes.fromhex("4F666673706D0001")
        HELLO, WELCOME, CALL, RELEASE, GOODBYE, PING, PONG = 1, 2, 4, 6, 7, 8, 9
        RETURNED, LENT, THREW, DECLINED = 16, 17, 18, 19
        NAMED = 1

        class Kind(str):
            pass

        def string(text):
            try:
                return struct.pack("<i", len(text) * 2) + text.encode("latin-1")
            except UnicodeEncodeError:
                wide = text.encode("utf-16-le", "surrogatepass")
                return struct.pack("<i", len(wide) + 1) + wide

        def value(v):
            if v is None: return b"\\x00"
            if isinstance(v, bool): return b"\\x01" if v else b"\\x02"
            if isinstance(v, int): return b"\\x07" + struct.pack("<q", v)
            if isinstance(v, float): return b"\\x09" + struct.pack("<d", v)
            if isinstance(v, Kind):
                return (b"\\x12" + struct.pack("<i", 0) + string("io.github.offspring.manager." + v)
                        + string("INSTANCE"))
            if isinstance(v, str): return b"\\x0a" + string(v)
            if isinstance(v, list): return b"\\x0d" + struct.pack("<i", len(v)) + b"".join(map(value, v))
            raise TypeError(v)

        class In:
            def __init__(self, data):
                self.data, self.at = data, 0
            def take(self, form):
                size = struct.calcsize(form)
                (v,) = struct.unpack_from(form, self.data, self.at)
                self.at += size
                return v
            def string(self):
                length = self.take("<i")
                size = length // 2 * (1 + length % 2)
                raw = self.data[self.at:self.at + size]
                self.at += size
                return raw.decode("utf-16-le" if length % 2 else "latin-1")
            def value(self):
                tag = self.take("<B")
                if tag in (0, 1, 2): return (None, True, False)[tag]
                if tag == 6: return self.take("<i")
                if tag == 7: return self.take("<q")
                if tag == 9: return self.take("<d")
                if tag == 10: return self.string()
                if tag in (13, 14): return [self.value() for _ in range(self.take("<i"))]
                raise ValueError("tag %d" % tag)

        class Thrown(Exception):
            pass

        class Manager:
            def __init__(self, port, key):
                self.socket = socket.create_connection(("localhost", port))
                theirs = self.exactly(48)
                assert theirs[:8] == MAGIC
                ours = MAGIC + os.urandom(32) + theirs[40:]
                proof = lambda role: hmac.digest(key, role + theirs + ours, "sha256")
                self.socket.sendall(ours + proof(b"client"))
                assert hmac.compare_digest(self.exactly(32), proof(b"listener"))
                self.send(HELLO, struct.pack("<i", 1) + string("python") + struct.pack("<q", os.getpid()))
                kind, body = self.receive()
                assert kind == WELCOME, kind
                fields = In(body)
                assert fields.take("<i") == 1
                self.identity, self.place, self.name = fields.string(), fields.string(), fields.string()
                self.calls = 0
            def exactly(self, count):
                data = b""
                while len(data) < count:
                    more = self.socket.recv(count - len(data))
                    if not more: raise EOFError
                    data += more
                return data
            def send(self, kind, body):
                self.socket.sendall(struct.pack("<iiiB3s", len(body), 0, 0, kind, b"OFS") + body)
            def receive(self):
                length, arrays, size, kind, magic = struct.unpack("<iiiB3s", self.exactly(16))
                assert arrays == 0
                return kind, self.exactly(length)
            def call(self, number, method, *arguments):
                self.calls += 1
                body = struct.pack("<qqiB", self.calls, number, method, len(arguments))
                self.send(CALL, body + b"".join(map(value, arguments)))
                kind, body = self.receive()
                fields = In(body)
                assert fields.take("<q") == self.calls
                if kind == RETURNED: return fields.value()
                if kind == LENT: return struct.unpack("<q", body[-12:-4])[0]
                if kind == THREW:
                    name = fields.string()
                    raise Thrown(name, fields.string() if fields.take("<B") else None)
                raise Thrown("declined", fields.take("<B"), fields.string())
            def named(self, name, kind):
                return self.call(0, NAMED, name, Kind(kind), [])
            def ping(self):
                self.send(PING, b"")
                return self.receive()[0] == PONG

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

    @BeforeEach
    void pythonIsThere() throws InterruptedException {
        try (JavaProgram python =
                JavaProgram.command(Path.of("."), Map.of(), List.of("python3", "-c", "import hmac; hmac.digest"))) {
            assumeTrue(python.await().exitCode() == 0, "no CPython of a version that is maintained");
        } catch (UncheckedIOException e) {
            assumeTrue(false, "no python3 here: " + e);
        }
    }

    @Test
    void whatThePageSaysIsEnoughForAClient() throws Exception {
        byte[] secret = HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));
        try (Manager manager = Manager.builder()
                        .serve(new InetSocketAddress("localhost", 0), AuthKey.of(secret))
                        .start();
                var computing =
                        StaleWhileComputing.from("old").whenAsked().at(manager).start(() -> "new")) {
            manager.namespace("values").set("a", computing.reader());
            manager.<String, Object>map("prices").put("tea", 3);
            Process python = new ProcessBuilder(
                            "python3",
                            "-c",
                            CLIENT,
                            Integer.toString(manager.port().orElseThrow()))
                    .redirectErrorStream(true)
                    .start();
            try (var out = python.inputReader()) {
                python.getOutputStream().write((HexFormat.of().formatHex(secret) + "\n").getBytes());
                python.getOutputStream().close();

                List<String> lines = new ArrayList<>(out.readAllLines());

                assertThat(lines)
                        .containsExactly(
                                "3",
                                "None",
                                "2",
                                "5",
                                "old 1 True",
                                "True",
                                "java.lang.NullPointerException",
                                "('declined', 1)");
                assertThat(python.waitFor()).isZero();
            } finally {
                python.destroyForcibly();
            }
            assertThat(manager.<String, Object>map("prices").get("coffee")).isEqualTo("€ 4");
            assertThat(manager.counter("hits").get()).isEqualTo(5);
        }
    }
}
