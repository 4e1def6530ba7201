/*
 * The ring (Ring, RingReader, RingWriter, Line): bytes from one process to another through shared memory, with a socket that wakes and that tells
 * of the other side's end.
 *
 * The writer copies its bytes, moves `tail`, and looks whether the reader sleeps: in the kernel at a word, or at the socket, where it then writes a
 * byte, a bell. The reader looks, copies, moves `head`, and looks whether the writer waits for room. Before it sleeps it says where, and looks
 * again. At the socket it first hears the bells that are there; when it sees the end it looks into the ring once more: deaths are not ordered with data.
 * Sleeping at a word ends by itself after a while, sleeping at the socket does not.
 *
 * Modelled: a ring of two places, messages of one place each, one writer, one reader; each can be killed between any two steps, or the writer closes
 * when it has sent all. The socket holds one bell; what does not fit is not written.
 * Left out: the way from the socket to the ring, pieces of messages, spinning.
 * Checked: what is read is what was written, in its order; nothing is overwritten that has not been read; a reader that sees the end has had all that
 * was committed; nobody sleeps for ever at the socket while there is something to read or the end to see; nobody waits for ever for room that is there.
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
#define MESSAGES 4
#endif
#define PLACES 2

mtype = { Start, Copy, Move, Wake, Bell, Room, Arm, Check, Sleep, Done };
mtype = { Hear, Again, Ended, ArmWord, CheckWord, SleepWord, ArmSocket, CheckSocket, HearLate, SleepSocket };
mtype = { Awake, AtWord, AtSocket };

byte place[PLACES];
byte tail;
byte head;
mtype reader = Awake;
mtype writer = Awake;
bool bell;                     /* in the socket */
bool closed;                   /* the writer's end of it */

mtype w = Start;               /* the writer's next step, */
byte sent;                     /* and how much it has copied */
bool rings;
mtype r = Start;               /* the reader's, */
byte got;                      /* and how much it has had */
bool writerDead;
bool readerDead;

#define ROOM (tail - head < PLACES)
#define NEWS (head != tail)

active proctype Writer() {
end:
    do
    :: d_step { w == Start -> w = (sent == MESSAGES -> Done : Room); if :: sent == MESSAGES -> closed = true :: else fi }
    :: d_step { w == Room -> if :: ROOM -> w = (BUG == 3 -> Wake : (BUG == 1 -> Move : Copy)) :: else -> w = Arm fi }
    :: d_step { w == Copy -> place[sent % PLACES] = sent + 1; sent++; w = (BUG == 1 -> Wake : Move) }
    :: d_step { w == Move -> tail++; w = (BUG == 1 -> Copy : (BUG == 3 -> Start : Wake)) }
    :: d_step { w == Wake ->
           rings = reader == AtSocket && BUG != 7;
           if :: reader == AtWord && r == SleepWord -> r = Start :: else fi;
           reader = Awake;
           w = Bell }
    :: d_step { w == Bell ->
           if :: rings -> bell = true :: else fi;
           rings = false;
           w = (readerDead -> Done : (BUG == 3 -> Copy : Start)); if :: w == Done -> closed = true :: else fi }
    :: d_step { w == Arm -> writer = AtWord; w = Check }
    :: d_step { w == Check -> w = (ROOM || writer != AtWord -> Room : Sleep) }
    :: d_step { w == Sleep && CLOCK -> w = (readerDead -> Done : Room); if :: w == Done -> closed = true :: else fi }
    od
}

active proctype Reader() {
end:
    do
    :: d_step { r == Start -> r = (NEWS -> (BUG == 2 -> Move : Copy) : Hear) }
    :: d_step { r == Copy -> assert(place[got % PLACES] == got + 1); got++; r = (BUG == 2 -> Wake : Move) }
    :: d_step { r == Move -> head++; reader = Awake; r = (BUG == 2 -> Copy : Wake) }
    :: d_step { r == Wake ->
           if :: writer == AtWord && BUG != 8 -> writer = Awake; if :: w == Sleep -> w = Room :: else fi :: else fi;
           r = Start }
    :: d_step { r == Hear -> bell = false; r = (closed -> (BUG == 5 -> Ended : Again) : ArmWord) }
    :: d_step { r == Again -> r = (NEWS -> Copy : Ended) }
    :: d_step { r == Ended -> assert(got == tail); r = Done }
    :: d_step { r == ArmWord -> reader = AtWord; r = CheckWord }
    :: d_step { r == CheckWord -> r = (NEWS -> Start : (reader == AtWord -> SleepWord : ArmSocket)) }
    :: d_step { r == SleepWord && CLOCK -> r = ArmSocket }
    :: d_step { r == CheckWord && !NEWS -> r = ArmSocket }      /* a thread that must not sleep in the kernel */
    :: d_step { r == ArmSocket -> reader = AtSocket; r = (BUG == 4 -> SleepSocket : CheckSocket) }
    :: d_step { r == CheckSocket -> r = (NEWS -> Start : (BUG == 6 -> HearLate : SleepSocket)) }
    :: d_step { r == HearLate -> bell = false; r = SleepSocket }
    :: d_step { r == SleepSocket && (bell || closed) -> r = Start; bell = false }
    od
}

active proctype Killer() {
end:
    do
    :: d_step { !writerDead && w != Done -> writerDead = true; w = Done; closed = true }
    :: d_step { !readerDead && r != Done -> readerDead = true; r = Done }
    od
}

#define WRITER_WAITS (w == Sleep && !readerDead && ROOM)
#define READER_WAITS ((r == SleepSocket && !bell && (NEWS || closed)) || (r == SleepWord && NEWS && !writerDead))
#define STILL ((w == Done || w == Sleep) && (r == Done || (r == SleepSocket && !bell && !closed) || r == SleepWord))

active proctype Judge() {
end:
    do
    :: d_step { STILL && (WRITER_WAITS || READER_WAITS) -> assert(false) }
    :: d_step { tail - head > PLACES -> assert(false) }
    od
}
