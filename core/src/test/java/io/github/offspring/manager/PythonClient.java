package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A client in another language, with nothing but what docs/protocol says.
final class PythonClient {

    private static final String MODULE = """
        import hmac, os, socket, ssl, struct, sys

        MAGIC = bytes.fromhex("4F666673706D0001")
        HELLO, WELCOME, CALL, RELEASE, GOODBYE, PING, PONG = 1, 2, 4, 6, 7, 8, 9
        RETURNED, LENT, THREW, DECLINED = 16, 17, 18, 19
        NAMED = 1

        class Kind(str):
            "INSTANCE of a class of the manager's, or the constant behind the point"

        class Int(int):
            pass

        class Stream(bytes):
            pass

        class Array(list):
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
            if isinstance(v, Int): return b"\\x06" + struct.pack("<i", v)
            if isinstance(v, int): return b"\\x07" + struct.pack("<q", v)
            if isinstance(v, float): return b"\\x09" + struct.pack("<d", v)
            if isinstance(v, Kind):
                of, _, constant = v.partition(".")
                return (b"\\x12" + struct.pack("<i", 0) + string("io.github.offspring.manager." + of)
                        + string(constant or "INSTANCE"))
            if isinstance(v, Stream): return b"\\x16" + struct.pack("<i", len(v)) + v
            if isinstance(v, Array): return b"\\x0bJ" + struct.pack("<i%dq" % len(v), len(v), *v)
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
                if tag == 11:
                    assert self.take("<c") == b"J"
                    return [self.take("<q") for _ in range(self.take("<i"))]
                if tag in (13, 14): return [self.value() for _ in range(self.take("<i"))]
                if tag == 15: return {self.value(): self.value() for _ in range(self.take("<i"))}
                if tag == 22:
                    length = self.take("<i")
                    self.at += length
                    return "stream"
                raise ValueError("tag %d" % tag)
            def loans(self):
                (count,) = struct.unpack("<i", self.data[-4:])
                numbers = [self.take("<q") for _ in range(count)]
                assert self.take("<i") == count and self.at == len(self.data)
                return numbers

        class Thrown(Exception):
            pass

        class Manager:
            def __init__(self, port, key, tls=None):
                self.socket = socket.create_connection(("localhost", port))
                if tls: self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
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
                if kind == LENT:
                    fields.value()
                    numbers = fields.loans()
                    return numbers[0] if len(numbers) == 1 else numbers
                if kind == THREW:
                    name, message = fields.string(), fields.string() if fields.take("<B") else None
                    assert name in fields.string()
                    fields.value() if fields.take("<B") else fields.string()
                    raise Thrown(name, message, fields.loans())
                raise Thrown("declined", fields.take("<B"), fields.string())
            def thrown(self, *call):
                try:
                    return self.call(*call)
                except Thrown as e:
                    return e.args
            def named(self, name, kind, *made_of):
                return self.call(0, NAMED, name, Kind(kind), list(made_of))
            def ping(self):
                self.send(PING, b"")
                return self.receive()[0] == PONG
        """;

    private PythonClient() {}

    /// Runs a program that has the module.
    ///
    /// @param input what it reads, one line
    /// @return what it prints
    static List<String> run(String program, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "-c", MODULE + program));
        command.addAll(List.of(arguments));
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = python.inputReader()) {
            python.getOutputStream().write((input + "\n").getBytes(StandardCharsets.UTF_8));
            python.getOutputStream().close();
            List<String> lines = out.readAllLines();
            assertThat(python.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(python.exitValue()).as(String.join("\n", lines)).isZero();
            return lines;
        } finally {
            python.destroyForcibly();
        }
    }
}
