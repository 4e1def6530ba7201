"""The other side of Offspring's benchmarks: the same work, done by CPython's standard library.

    peer.py BENCHMARK [NUMBER...]

For each line on standard input one round is measured, and its samples are printed on one line, in the unit of the
benchmark. The end of standard input ends the program, which removes its own file: it is a copy.

A spawned process imports this file again, so that it imports nothing at the top which starting a process does not
need.
"""

import os
import signal
import sys
import time
from multiprocessing import get_context


def nothing():
    pass


def answer():
    return 42


def square(n):
    return n * n


def length(array):
    return len(array)


def hold(size, begun):
    block = bytearray(b"\1") * size
    os.write(begun, b"%d\n" % os.getpid())
    time.sleep(3600)
    return len(block)


def wait_for_file(path):
    while not os.path.exists(path):
        time.sleep(0.005)


def milliseconds(work):
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1e3


def start(rounds, method, count):
    context = get_context(method)

    def start_and_join():
        process = context.Process(target=nothing)
        process.start()
        process.join()

    rounds(lambda: [milliseconds(start_and_join) for _ in range(count)])


def pool_call(rounds, workers, calls):
    with get_context("fork").Pool(workers) as pool:
        rounds(lambda: [milliseconds(lambda: pool.apply(answer)) * 1e3 for _ in range(calls)])


def pool_map(rounds, workers, elements, chunk_size):
    numbers = list(range(elements))
    with get_context("fork").Pool(workers) as pool:
        rounds(lambda: [elements / milliseconds(lambda: pool.map(square, numbers, chunk_size or None)) * 1e3])


def pool_workers(rounds, workers, elements):
    numbers = list(range(elements))
    with get_context("fork").Pool(workers) as pool:
        rounds(lambda: [milliseconds(lambda: pool.map(square, numbers, 1)) * 1e3 / elements])


def compute(steps):
    state = 88172645463325252
    for _ in range(steps):
        state = (state * 31 + 7) & 0xFFFFFFFF
    return state


def steps_per_millisecond():
    # The fastest: whatever else wants the processor only makes the others slower.
    return int(20_000 / min(milliseconds(lambda: compute(20_000)) for _ in range(50)))


def pool_sizes(rounds, workers, tasks, micros):
    works = [max(1, steps_per_millisecond() * micros // 1000)] * tasks
    with get_context("fork").Pool(workers) as pool:
        rounds(lambda: [tasks / milliseconds(lambda: pool.map(compute, works, 1)) * 1e3])


def map_lines(rounds, workers, count):
    with get_context("fork").Pool(workers) as pool:

        def run():
            lines = ("line number %d" % n for n in range(count))
            total = sum(pool.imap(len, lines, 1000))
            if total < count:
                raise AssertionError("lines are missing")

        rounds(lambda: [count / milliseconds(run) * 1e3])


def array_of(elements):
    try:
        import numpy

        return numpy.ones(elements)
    except ImportError:
        import array

        return array.array("d", [1.0]) * elements


def array_copied(rounds, elements, count):
    array = array_of(elements)
    with get_context("fork").Pool(1) as pool:
        rounds(lambda: [milliseconds(lambda: pool.apply(length, (array,))) for _ in range(count)])


def crash_notice(rounds, size, count):
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    said, begun = os.pipe()
    messages = os.fdopen(said)

    def crash():
        with ProcessPoolExecutor(1, mp_context=get_context("fork")) as executor:
            future = executor.submit(hold, size, begun)
            pid = int(messages.readline())

            def kill():
                os.kill(pid, signal.SIGKILL)
                if not isinstance(future.exception(), BrokenProcessPool):
                    raise AssertionError("the worker was killed and nobody has been told")

            return milliseconds(kill)

    rounds(lambda: [crash() for _ in range(count)])


def resident_bytes(pid="self"):
    with open("/proc/%s/statm" % pid) as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def parent_memory(rounds, tasks):
    def queue():
        gate = __file__ + ".gate"
        with get_context("fork").Pool(1) as pool:
            blocked = pool.apply_async(wait_for_file, (gate,))
            before = resident_bytes()
            results = [pool.apply_async(square, (n,)) for n in range(tasks)]
            grown = resident_bytes() - before
            try:
                open(gate, "w").close()
                blocked.get()
                results[-1].get()
            finally:
                os.unlink(gate)
            return grown / tasks

    rounds(lambda: [queue()])


def each(count, work, unit):
    return [milliseconds(work) * unit / count for _ in range(5)]


def lock_free(rounds, count):
    lock = get_context("fork").Lock()

    def work():
        for _ in range(count):
            with lock:
                pass

    rounds(lambda: each(count, work, 1e6))


def lock_again(rounds, count):
    lock = get_context("fork").RLock()

    def work():
        with lock:
            for _ in range(count):
                with lock:
                    pass

    rounds(lambda: each(count, work, 1e6))


def semaphore_free(rounds, count, permits):
    semaphore = get_context("fork").Semaphore(permits)

    def work():
        for _ in range(count):
            with semaphore:
                pass

    rounds(lambda: each(count, work, 1e6))


def lock_creation(rounds, count):
    context = get_context("fork")

    def create():
        made = []
        begin = time.perf_counter()
        try:
            for _ in range(count):
                made.append(context.Lock())
        except OSError:
            # There can be only so many semaphores: the rest would take as long as these.
            if not made:
                raise
        return (time.perf_counter() - begin) * 1e3 * count / len(made)

    rounds(lambda: [create()])


def crew(rounds, processes, unit, share):
    """As crew_of; a sample is the time in the unit that a millisecond has so many of."""
    crew_of(rounds, processes, lambda elapsed: elapsed * unit, share)


def crew_of(rounds, processes, sample, share):
    """Processes that do their share of something at the same time; they meet before it and after it.

    A sample is made of the milliseconds in between.
    """
    context = get_context("fork")
    begin, end = context.Barrier(processes + 1), context.Barrier(processes + 1)

    def work(member):
        while True:
            begin.wait()
            share(member)
            end.wait()

    def run():
        begin.wait()
        return sample(milliseconds(end.wait))

    for member in range(processes):
        context.Process(target=work, args=(member,), daemon=True).start()
    rounds(lambda: [run()])


def lock_contended(rounds, processes, count):
    lock = get_context("fork").Lock()

    def share(_):
        for _ in range(count // processes):
            with lock:
                pass

    crew(rounds, processes, 1e6 / count, share)


def condition_pingpong(rounds, count):
    context = get_context("fork")
    changed, turn = context.Condition(context.Lock()), context.RawValue("i", 0)

    def share(member):
        for _ in range(count // 2):
            with changed:
                while turn.value != member:
                    changed.wait()
                turn.value = 1 - member
                changed.notify()

    crew(rounds, 2, 1e3 / count, share)


def event_roundtrip(rounds, count):
    context = get_context("fork")
    call, reply = context.Event(), context.Event()

    def share(member):
        own, other = (reply, call) if member == 0 else (call, reply)
        for _ in range(count):
            if member == 0:
                other.set()
            own.wait()
            own.clear()
            if member == 1:
                other.set()

    crew(rounds, 2, 1e3 / count, share)


def queue_flow(rounds, count):
    queue = get_context("fork").Queue(10_000)

    def share(member):
        for i in range(count):
            if member == 0:
                queue.put(i)
            else:
                queue.get()

    crew(rounds, 2, 1e6 / count, share)


def queue_roundtrip(rounds, count):
    context = get_context("fork")
    call, answer = context.Queue(10), context.Queue(10)

    def share(member):
        for i in range(count):
            if member == 0:
                call.put(i)
                answer.get()
            else:
                answer.put(call.get())

    crew(rounds, 2, 1e3 / count, share)


def pipe_roundtrip(rounds, count, size):
    ends = get_context("fork").Pipe()

    def share(member):
        end, message = ends[member], bytes(size)
        for _ in range(count):
            if member == 0:
                end.send_bytes(message)
                end.recv_bytes()
            else:
                end.send_bytes(end.recv_bytes())

    crew(rounds, 2, 1e3 / count, share)


def megabytes_per_second(count, size):
    return lambda elapsed: count * size / elapsed / 1e3


def pipe_sizes(rounds, count, size):
    receiver, sender = get_context("fork").Pipe(duplex=False)

    def share(member):
        message = bytes(size)
        for _ in range(count):
            if member == 0:
                sender.send_bytes(message)
            else:
                receiver.recv_bytes()

    crew_of(rounds, 2, megabytes_per_second(count, size), share)


def queue_sizes(rounds, count, size, capacity):
    queue = get_context("fork").Queue(capacity)

    def share(member):
        message = bytes(size)
        for _ in range(count):
            if member == 0:
                queue.put(message)
            else:
                queue.get()

    crew_of(rounds, 2, megabytes_per_second(count, size), share)


def queue_crowd(rounds, producers, consumers, count):
    queue = get_context("fork").Queue(10_000)

    def share(member):
        own = count // producers if member < producers else count // consumers
        for i in range(own):
            if member < producers:
                queue.put(i)
            else:
                queue.get()

    crew_of(rounds, producers + consumers, lambda elapsed: count / elapsed * 1e3, share)


def queue_latency(rounds, count, pause_nanos):
    context = get_context("fork")
    queue, arrived, micros = context.Queue(1000), context.Event(), context.RawArray("d", count)

    def consume():
        while True:
            for i in range(count):
                put = queue.get()
                micros[i] = (time.perf_counter_ns() - put) / 1e3
            arrived.set()

    def run():
        for _ in range(count):
            # Also where it could spin: the thread that writes to the pipe needs the interpreter meanwhile.
            time.sleep(pause_nanos / 1e9)
            queue.put(time.perf_counter_ns())
        arrived.wait()
        arrived.clear()
        return list(micros)

    context.Process(target=consume, daemon=True).start()
    rounds(run)


def barrier(rounds, parties, count):
    meeting = get_context("fork").Barrier(parties)

    def share(_):
        for _ in range(count):
            meeting.wait()

    crew(rounds, parties, 1e3 / count, share)


def wakeup(rounds, count, pause_nanos):
    context = get_context("fork")
    event, answers = context.Event(), context.RawValue("i", 0)

    def wait():
        while True:
            event.wait()
            event.clear()
            answers.value += 1

    def wake():
        answered = answers.value
        if pause_nanos < 1_000_000:
            begin = time.perf_counter_ns()
            while time.perf_counter_ns() - begin < pause_nanos:
                pass
        else:
            time.sleep(pause_nanos / 1e9)
        begin = time.perf_counter()
        event.set()
        while answers.value == answered:
            pass
        return (time.perf_counter() - begin) * 1e6

    context.Process(target=wait, daemon=True).start()
    rounds(lambda: [wake() for _ in range(count)])


def counter(rounds, processes, steps):
    context = get_context("fork")

    def add(number):
        for _ in range(steps):
            with number.get_lock():
                number.value += 1

    def count():
        number = context.Value("i", 0)
        started = [context.Process(target=add, args=(number,), daemon=True) for _ in range(processes)]
        for process in started:
            process.start()
        for process in started:
            process.join()
        if number.value != processes * steps:
            raise AssertionError("steps have been lost")

    rounds(lambda: [milliseconds(count)])


def part_of(length, processes, member):
    part = length // processes
    return member * part, (member + 1) * part


def array_fill(rounds, processes, length):
    array = get_context("fork").RawArray("d", length)

    def share(member):
        begin, end = part_of(length, processes, member)
        for i in range(begin, end):
            array[i] = i

    crew(rounds, processes, 1, share)


def array_sum(rounds, processes, length):
    context = get_context("fork")
    array, sums = context.RawArray("d", length), context.RawArray("d", processes)

    def share(member):
        begin, end = part_of(length, processes, member)
        total = 0.0
        for i in range(begin, end):
            total += array[i]
        sums[member] = total

    crew(rounds, processes, 1, share)


def numpy_array(rounds, processes, length, work):
    try:
        import numpy
        from multiprocessing.shared_memory import SharedMemory
    except ImportError:
        rounds(lambda: [float("nan")])
        return
    memory = SharedMemory(create=True, size=length * 8)
    # It lives as long as somebody has it; so nothing is left of it however this ends.
    memory.unlink()
    array = numpy.ndarray((length,), dtype=numpy.float64, buffer=memory.buf)
    array[:] = 1.0

    def share(member):
        begin, end = part_of(length, processes, member)
        work(numpy, array[begin:end], begin)

    crew(rounds, processes, 1, share)


def numpy_fill(numpy, part, begin):
    part[:] = numpy.arange(begin, begin + len(part))


def numpy_sum(_, part, begin):
    part.sum()


def owner_death(rounds, count, megabytes):
    """A lock of the kernel's, which comes back by itself: those of multiprocessing stay locked for ever."""
    import fcntl
    import tempfile

    context = get_context("fork")

    def die():
        with tempfile.TemporaryFile() as file:
            taken = context.Event()

            def own():
                fcntl.lockf(file, fcntl.LOCK_EX)
                block = bytearray(b"\1") * (megabytes << 20)
                taken.set()
                time.sleep(3600)
                return len(block)

            process = context.Process(target=own, daemon=True)
            process.start()
            taken.wait()

            def kill():
                process.kill()
                fcntl.lockf(file, fcntl.LOCK_EX)

            elapsed = milliseconds(kill)
            process.join()
            return elapsed

    rounds(lambda: [die() for _ in range(count)])


class Successor:
    def after(self, number):
        return number + 1


def manager():
    from multiprocessing.managers import SyncManager

    class Manager(SyncManager):
        pass

    Manager.register("Successor", Successor)
    # One without a file, where there are such: nothing is left of it however this ends.
    address = "\0" + os.path.basename(__file__) if sys.platform == "linux" else None
    return Manager(address=address, ctx=get_context("fork"))


def expect(expected, there):
    if there != expected:
        raise AssertionError("the manager has something else")


def manager_dict(rounds, count):
    with manager() as server:
        values = server.dict()

        def work():
            for i in range(count):
                values["key"] = i
                expect(i, values["key"])

        rounds(lambda: each(count, work, 1e3))


def manager_dict_of_many(rounds, processes, count):
    with manager() as server:
        values = server.dict()

        def share(member):
            for i in range(count // processes):
                values[member] = i
                expect(i, values[member])

        crew_of(rounds, processes, lambda elapsed: count / elapsed * 1e3, share)


def manager_call_of_many(rounds, processes, count):
    with manager() as server:
        successor = server.Successor()

        def share(member):
            for i in range(count // processes):
                expect(i + 1, successor.after(i))

        crew_of(rounds, processes, lambda elapsed: count / elapsed * 1e3, share)


def manager_namespace(rounds, count):
    with manager() as server:
        namespace = server.Namespace()

        def work():
            for i in range(count):
                namespace.name = i
                expect(i, namespace.name)

        rounds(lambda: each(count, work, 1e3))


def manager_queue(rounds, count):
    with manager() as server:
        queue = server.Queue()

        def work():
            for i in range(count):
                queue.put(i)
                expect(i, queue.get())

        rounds(lambda: each(count, work, 1e3))


def manager_call(rounds, count):
    with manager() as server:
        successor = server.Successor()

        def work():
            for i in range(count):
                expect(i + 1, successor.after(i))

        rounds(lambda: each(count, work, 1e3))


def manager_array(rounds, length):
    import array

    values = array.array("d", [1.0]) * length
    with manager() as server:
        there = server.Array("d", values)

        def work():
            there[:] = values
            expect(length, len(there[:]))

        rounds(lambda: [milliseconds(work)])


def manager_memory_client(rounds, processes):
    context = get_context("fork")

    def measure():
        with manager() as server:
            values = server.dict()
            values["key"] = 0
            done = context.Barrier(processes + 1)

            def use(member):
                for i in range(100):
                    values[member] = i
                done.wait()
                time.sleep(3600)

            before = resident_bytes(server._process.pid)
            members = [context.Process(target=use, args=(member,), daemon=True) for member in range(processes)]
            for member in members:
                member.start()
            done.wait()
            grown = resident_bytes(server._process.pid) - before
            for member in members:
                member.kill()
                member.join()
            return grown / processes

    rounds(lambda: [measure()])


def manager_memory_object(rounds, count):
    def measure():
        with manager() as server:
            values = [server.Value("i", 0)]
            before = resident_bytes(server._process.pid)
            values += [server.Value("i", n) for n in range(count)]
            return (resident_bytes(server._process.pid) - before) / count

    rounds(lambda: [measure()])


BENCHMARKS = {
    "start-fork": lambda rounds, count: start(rounds, "fork", count),
    "start-spawn": lambda rounds, count: start(rounds, "spawn", count),
    "pool-call": pool_call,
    "pool-map": pool_map,
    "pool-workers": pool_workers,
    "pool-sizes": pool_sizes,
    "map-lines": map_lines,
    "array-copied": array_copied,
    "crash-notice": crash_notice,
    "parent-memory": parent_memory,
    "lock-free": lock_free,
    "lock-again": lock_again,
    "semaphore-free": semaphore_free,
    "lock-creation": lock_creation,
    "lock-contended": lock_contended,
    "condition-pingpong": condition_pingpong,
    "event-roundtrip": event_roundtrip,
    "queue-flow": queue_flow,
    "queue-roundtrip": queue_roundtrip,
    "pipe-roundtrip": pipe_roundtrip,
    "pipe-sizes": pipe_sizes,
    "queue-sizes": queue_sizes,
    "queue-crowd": queue_crowd,
    "queue-latency": queue_latency,
    "barrier": barrier,
    "wakeup": wakeup,
    "counter": counter,
    "array-fill": array_fill,
    "array-sum": array_sum,
    "array-fill-numpy": lambda rounds, *numbers: numpy_array(rounds, *numbers, numpy_fill),
    "array-sum-numpy": lambda rounds, *numbers: numpy_array(rounds, *numbers, numpy_sum),
    "owner-death": owner_death,
    "manager-dict": manager_dict,
    "manager-dict-16": manager_dict_of_many,
    "manager-namespace": manager_namespace,
    "manager-queue": manager_queue,
    "manager-call": manager_call,
    "manager-call-16": manager_call_of_many,
    "manager-array": manager_array,
    "manager-memory-client": manager_memory_client,
    "manager-memory-object": manager_memory_object,
}


def rounds(measured):
    for _ in sys.stdin:
        print(*measured(), flush=True)


def main():
    # Ctrl-C reaches all programs of a terminal; this one ends with the program that it was started by.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        BENCHMARKS[sys.argv[1]](rounds, *map(int, sys.argv[2:]))
    finally:
        os.unlink(__file__)


if __name__ == "__main__":
    main()
