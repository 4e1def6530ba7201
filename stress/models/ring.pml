/*
 * The ring (Ring, RingReader, RingWriter, SocketLine): bytes from one process to another through shared memory, with a socket that wakes and that
 * tells of the other side's end.
 *
 * The writer copies its bytes, moves `tail`, and looks whether the reader sleeps: in the kernel at a word, or at the socket, where it then writes a
 * byte, a bell. It may leave that out if it writes more directly after it, or finds no room for more and tells then. A writer that waits for room says
 * so and looks again before it sleeps; if there is still none when it wakes it rings, which also tells it that the reader is gone.
 *
 * The reader looks, copies, moves `head`, and wakes a writer that waits as soon as half of the ring is free. Before it sleeps it says where, and looks
 * again. After its sleep at the word it asks the socket: it hears the bells that are there; if it sees the end it looks into the ring once more, because
 * deaths are not ordered with data. A thread that must not sleep in the kernel goes to the socket at once. A reader that closes says that it has left,
 * and wakes the writer. Sleeping at a word ends by itself after a while, sleeping at the socket does not.
 *
 * Modelled: a ring of four places, messages of one place each, one writer, one reader; each can be killed between any two steps, the writer closes when it
 * has sent all, the reader whenever it likes. The socket holds one bell; what does not fit is not written.
 * Left out: the way from the socket to the ring, pieces of messages, spinning, the bell of a writer that has not rung for a while.
 * Checked: what is read is what was written, in its order; nothing is overwritten that has not been read; a reader that sees the end has had all that
 * was committed; nobody sleeps for ever at the socket while there is something to read or the end to see; nobody waits for ever for room that is there, or
 * for a reader that has left; nobody runs in circles.
 *
 * SEARCH ring safety
 * SEARCH loops loops
 *
 * Seeded bugs:
 * BUG 1: `tail` moves before the bytes are there
 * BUG 2: `head` moves before the bytes have been copied
 * BUG 3: the writer looks whether somebody sleeps before it moves `tail`
 * BUG 4: the reader does not look again after it has said where it sleeps
 * BUG 5: at the end the reader does not look into the ring once more
 * BUG 6: the reader hears the bells after it has said where it sleeps and has looked
 * BUG 7: the writer takes the flag down and does not ring
 * BUG 8: the reader does not look whether the writer waits
 * BUG 9: the writer has left out the telling, finds no room, and does not make up for it
 * BUG 10 loops: the reader does not ask the socket between its sleeps
 * BUG 11: a reader that closes does not wake the writer
 * BUG 12: it wakes the writer before it says that it has left
 * BUG 13: the writer does not look whether the reader has left after it has said that it waits
 * BUG 14: the writer looks for room before it says that it waits
 */
#ifndef BUG
#define BUG 0
#endif
#ifdef NO_CLOCK
#define CLOCK false
#else
#define CLOCK true
#endif
#ifndef MESSAGES
#define MESSAGES 7
#endif
#define PLACES 4

mtype = { Start, Copy, Move, Look, Take, Bell, Arm, ArmLate, Check, Futex, Sleep, Woken, Disarm, Done };
mtype = { ArmWord, CheckWord, FutexWord, SleepWord, Slept, Hear, Again, Ended, ArmSocket, CheckSocket, HearLate, SleepSocket };
mtype = { Leave, LeaveWake, Close };
mtype = { Awake, AtWord, AtSocket };

byte place[PLACES];
byte tail;
byte head;
mtype reader = Awake;
mtype writer = Awake;
bool left;
bool bell;                     /* in the socket */
bool closed;                   /* the writer's end of it */
bool gone;                     /* the reader's end of it */

mtype w = Start;               /* the writer's next step, */
byte sent;                     /* how much it has copied, */
bool owes;                     /* and whether it has left out the telling */
bool rings;
mtype r = Start;               /* the reader's, */
byte got;                      /* and how much it has had */
bool armed;
bool writerDead;
bool readerDead;

#define ROOM (tail - head < PLACES)
#define HALF (PLACES - (tail - head) >= PLACES / 2)
#define NEWS (head != tail)

inline end_writing() {
    w = Done;
    closed = true
}

active proctype Writer() {
end:
    do
    :: d_step { w == Start ->
           if
           :: left -> end_writing()
           :: !left && sent == MESSAGES -> end_writing()
           :: !left && sent < MESSAGES && ROOM -> w = (BUG == 3 -> Look : (BUG == 1 -> Move : Copy))
           :: else -> w = (owes && BUG != 9 -> Look : Arm); owes = false
           fi }
    :: d_step { w == Copy -> place[sent % PLACES] = sent + 1; sent++; w = (BUG == 1 -> Look : Move) }
    :: d_step { w == Move -> tail++; w = (BUG == 1 -> Copy : (BUG == 3 -> Start : Look)); owes = false }
    :: d_step { w == Move && BUG != 1 && BUG != 3 && sent < MESSAGES -> tail++; owes = true; w = Start }
    :: d_step { w == Look -> w = (reader == Awake -> Bell : Take) }
    :: d_step { w == Take ->
           rings = reader == AtSocket && BUG != 7;
           if :: reader == AtWord && r == SleepWord -> r = Slept :: else fi;
           reader = Awake;
           w = Bell }
    :: d_step { w == Bell ->
           w = (BUG == 3 -> Copy : Start);
           if :: rings && gone -> end_writing() :: rings && !gone -> bell = true :: else fi;
           rings = false }
    :: d_step { w == Arm -> if :: BUG == 14 && ROOM -> w = Start :: BUG == 14 && !ROOM -> w = ArmLate :: else -> writer = AtWord; w = Check fi }
    :: d_step { w == ArmLate -> writer = AtWord; w = Futex }
    :: d_step { w == Check -> w = (ROOM || (left && BUG != 13) -> Disarm : Futex) }
    :: d_step { w == Futex -> w = (writer == AtWord -> Sleep : Woken) }
    :: d_step { w == Sleep && CLOCK -> w = Woken }
    :: d_step { w == Woken ->
           w = Disarm;
           if :: !ROOM && gone -> end_writing() :: !ROOM && !gone -> bell = true :: else fi }
    :: d_step { w == Disarm -> writer = Awake; w = Start }
    od
}

active proctype Reader() {
end:
    do
    :: d_step { r == Start ->
           if
           :: NEWS -> r = (BUG == 2 -> Move : Copy)
           :: else -> r = ArmWord
           fi }
    :: d_step { r == Start && !NEWS -> r = (BUG == 10 -> ArmSocket : Hear) }      /* a thread that must not sleep in the kernel */
    :: d_step { r == Start -> r = Leave }
    :: d_step { r == Copy -> assert(place[got % PLACES] == got + 1); got++; r = (BUG == 2 -> Look : Move) }
    :: d_step { r == Move ->
           head++;
           if :: armed -> armed = false; reader = Awake :: else fi;
           r = (BUG == 2 -> Copy : Look) }
    :: d_step { r == Look -> r = (writer != Awake && HALF && BUG != 8 -> Take : Start) }
    :: d_step { r == Take || r == LeaveWake ->
           if :: writer == AtWord && w == Sleep && !(r == LeaveWake && BUG == 11) -> w = Woken :: else fi;
           if :: r == LeaveWake && BUG == 11 -> skip :: else -> writer = Awake fi;
           r = (r == LeaveWake -> Close : Start) }
    :: d_step { r == ArmWord -> armed = true; reader = AtWord; r = (BUG == 4 -> FutexWord : CheckWord) }
    :: d_step { r == CheckWord -> r = (NEWS -> Start : FutexWord) }
    :: d_step { r == FutexWord -> r = (reader == AtWord -> SleepWord : Slept) }
    :: d_step { r == SleepWord && CLOCK -> r = Slept }
    :: d_step { r == Slept -> r = (NEWS -> Start : (BUG == 10 -> ArmSocket : Hear)) }
    :: d_step { r == Hear -> if :: BUG != 6 -> bell = false :: else fi; r = (closed -> (BUG == 5 -> Ended : Again) : ArmSocket) }
    :: d_step { r == Again -> r = (NEWS -> Copy : Ended) }
    :: d_step { r == Ended -> assert(got == tail); r = Leave }
    :: d_step { r == ArmSocket -> armed = true; reader = AtSocket; r = (BUG == 4 -> SleepSocket : CheckSocket) }
    :: d_step { r == CheckSocket -> r = (NEWS -> Start : (BUG == 6 -> HearLate : SleepSocket)) }
    :: d_step { r == HearLate -> bell = false; r = SleepSocket }
    :: d_step { r == SleepSocket && (bell || closed) -> r = Start }
    :: d_step { r == Leave -> if :: BUG != 12 -> left = true :: else fi; r = LeaveWake }
    :: d_step { r == Close -> left = true; gone = true; r = Done }
    od
}

active proctype Killer() {
end:
    do
    :: d_step { !writerDead && w != Done -> writerDead = true; end_writing() }
    :: d_step { !readerDead && r != Done -> readerDead = true; gone = true; r = Done }
    od
}

#define WRITER_WAITS (w == Sleep && !readerDead && (ROOM || left))
#define READER_WAITS ((r == SleepSocket && !bell && (NEWS || closed)) || (r == SleepWord && NEWS && !writerDead))
#define STILL ((w == Done || w == Sleep) && (r == Done || (r == SleepSocket && !bell && !closed) || r == SleepWord))

active proctype Judge() {
end:
    do
    :: d_step { STILL && (WRITER_WAITS || READER_WAITS) -> assert(false) }
    :: d_step { tail - head > PLACES -> assert(false) }
    od
}
