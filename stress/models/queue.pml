/*
 * The queue: two ideal mutexes, `putting` and `taking`, and two marks, `tail` and `head`, each moved by one store of whoever has the mutex. Two
 * words like `wait` of semaphore.pml: `flag[FILLED]` for those who take, `flag[EMPTIED]` for those who put; moved[i] says whether the one that i
 * waits at has gone on since i raised the flag.
 *
 * Who moves a mark wakes one on the other side; who gets something, and there is more, wakes the next on its own side.
 *
 * Modelled: room for CAP elements; three processes with operations put or take, that may give up at any time; up to two kills anywhere, in the
 * recovery too.
 * Left out: lengths (with elements of different lengths all are woken instead of one, which is never less), the ring's memory, files, leases,
 * the end of the stream.
 * Checked: never more than CAP elements, never one taken that is not there, an element is taken once and in its order, its contents are complete;
 * nobody sleeps for an element while there is one, or for room while there is some; when the dead are recovered both mutexes are free.
 *
 * SEARCH queue safety -DWORK=4 -DCAP=2
 * SEARCH narrow safety -DWORK=4 -DCAP=1
 * SEARCH loops loops -DWORK=3 -DCAP=1
 *
 * Seeded bugs:
 * BUG 1: who takes does not wake the next though there is more
 * BUG 2: the mark is moved before the contents are written: a taker reads what a killed one has not written
 * BUG 3: recovery gives the mutexes back and wakes, but does not move the words on
 * BUG 4: recovery does not wake if the dead one had no mutex
 * BUG 5: recovery forgets `taking`
 * BUG 6: who puts looks at the flag before it moves the mark
 * BUG 7: who waits looks first and raises the flag then
 * BUG 8: a woken one does not raise the flag again
 * BUG 9: who takes wakes nobody that waits for room
 * BUG 10: room is looked at without the mutex
 * BUG 11: `head` is read before the mutex for taking is had
 * BUG 12 narrow: one that gives up does so right after it was woken, without another look
 */
#ifndef CAP
#define CAP 2
#endif
#define SLEEPS(i) (pc[i] == Asleep)
#include "machine.inc"

#define FILLED 0
#define EMPTIED 1

mtype = { Lock, Look, Write, Commit, Unlock, LookFlag, Move, Wake, Next, NextMove, NextWake, Enlist, Peep, Failed, Sleep, Asleep, Read, Fail }
mtype = { RPut, RTake, RMove, RWake, RSwept }

byte putting;                  /* who has the mutex; 0: nobody */
byte taking;
byte tail;                     /* elements put, and taken, in all */
byte head;
bool written[8];               /* the contents of each element are complete */
bool taken[8];                 /* it has been read by somebody who then moved `head`, or was killed before */
bool flag[2];

bool puts[N];                  /* which operation: put, or take */
bool enlisted[N];              /* it has raised the flag and not slept since */
bool slow[N];                  /* it has slept */
bool moved[N];                 /* the word has gone on since it raised the flag */
bool got[N];                   /* the operation has done something */
byte seen[N];                  /* the mark as it was read */
bool rhad;

#define SIDE(i) (puts[i] -> EMPTIED : FILLED)
#define OTHER(i) (puts[i] -> FILLED : EMPTIED)
#define LOOKS(i, s) (enlisted[i] && SIDE(i) == s || pc[i] == Move && OTHER(i) == s || pc[i] == NextMove && SIDE(i) == s)
inline next_number(s) {
    flag[s] = false;
    if :: LOOKS(0, s) -> moved[0] = true :: else fi;
    if :: LOOKS(1, s) -> moved[1] = true :: else fi;
    if :: LOOKS(2, s) -> moved[2] = true :: else fi
}
#define WAITS(i, s) (pc[i] == Asleep && SIDE(i) == s)
#define WAKE(i, s) if :: WAITS(i, s) -> pc[i] = Enlist :: else fi
#define GOES(i) (puts[i] -> tail - head < CAP : tail != head)

inline after() { got[me] = false; slow[me] = false; enlisted[me] = false; moved[me] = false; puts[me] = false; seen[me] = 0; GO(Start) }

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Start; ops[me] = OPS }
end:
    do
    :: d_step { MUST_END -> GO(Done) }
    :: d_step { MAY_BEGIN -> BEGIN; puts[me] = true; GO(Peep) }
    :: d_step { MAY_BEGIN -> BEGIN; GO(Peep) }

    /* Is it worth an attempt? */
    :: d_step { AT(Peep) ->
           if
           :: GOES(me) && BUG == 11 && !puts[me] -> seen[me] = head; GO(Lock)
           :: GOES(me) && BUG == 10 && puts[me] -> seen[me] = tail; GO(Lock)
           :: GOES(me) && !(BUG == 11 && !puts[me]) && !(BUG == 10 && puts[me]) -> GO(Lock)
           :: !GOES(me) -> GO((enlisted[me] -> Failed : (BUG == 7 && slow[me] -> Sleep : Enlist)))
           fi }
    :: d_step { AT(Lock) && puts[me] && putting == 0 -> putting = ME; GO(Look) }
    :: d_step { AT(Lock) && !puts[me] && taking == 0 -> taking = ME; GO(Look) }
    :: d_step { AT(Look) ->
           if
           :: BUG == 11 && !puts[me] || BUG == 10 && puts[me] -> GO((puts[me] -> Write : Read))
           :: else ->
              seen[me] = (puts[me] -> tail : head);
              if
              :: GOES(me) -> GO((puts[me] -> (BUG == 2 -> Commit : Write) : Read))
              :: else -> GO(Unlock)
              fi
           fi }
    :: d_step { AT(Write) -> written[seen[me]] = true; GO((BUG == 2 -> Unlock : (BUG == 6 && !flag[FILLED] -> Fail : Commit))) }
    :: d_step { AT(Fail) -> assert(tail - head < CAP); tail++; got[me] = true; slow[me] = false; putting = 0; GO(Next) }
    :: d_step { AT(Read) -> assert(written[seen[me]]); GO(Commit) }
    :: d_step { AT(Commit) && puts[me] -> assert(tail - head < CAP); tail++; got[me] = true; GO((BUG == 2 -> Write : Unlock)) }
    :: d_step { AT(Commit) && !puts[me] ->
           assert(!taken[seen[me]] && seen[me] < tail);
           taken[seen[me]] = true; head = seen[me] + 1; got[me] = true; GO(Unlock) }
    :: d_step { AT(Unlock) ->
           if :: puts[me] -> putting = 0 :: else -> taking = 0 fi;
           if
           :: got[me] -> enlisted[me] = false; moved[me] = false; GO(LookFlag)
           :: !got[me] -> GO((enlisted[me] -> Failed : Enlist))
           fi }

    /* The other side. */
    :: d_step { AT(LookFlag) ->
           if
           :: flag[OTHER(me)] && !(BUG == 9 && !puts[me]) -> moved[me] = false; GO(Move)
           :: else -> GO(Next)
           fi }
    :: d_step { AT(Move) -> if :: !moved[me] -> next_number(OTHER(me)) :: else fi; moved[me] = false; GO(Wake) }
    :: d_step { AT(Wake) && WAITS(0, OTHER(me)) -> WAKE(0, OTHER(me)); GO(Next) }
    :: d_step { AT(Wake) && WAITS(1, OTHER(me)) -> WAKE(1, OTHER(me)); GO(Next) }
    :: d_step { AT(Wake) && WAITS(2, OTHER(me)) -> WAKE(2, OTHER(me)); GO(Next) }
    :: d_step { AT(Wake) && !WAITS(0, OTHER(me)) && !WAITS(1, OTHER(me)) && !WAITS(2, OTHER(me)) -> GO(Next) }

    /* Its own side. */
    :: d_step { AT(Next) ->
           if
           :: flag[SIDE(me)] && GOES(me) && !(BUG == 1 && !puts[me]) -> moved[me] = false; GO(NextMove)
           :: else -> after()
           fi }
    :: d_step { AT(NextMove) -> if :: !moved[me] -> next_number(SIDE(me)) :: else fi; moved[me] = false; GO(NextWake) }
    :: d_step { AT(NextWake) && WAITS(0, SIDE(me)) -> WAKE(0, SIDE(me)); after() }
    :: d_step { AT(NextWake) && WAITS(1, SIDE(me)) -> WAKE(1, SIDE(me)); after() }
    :: d_step { AT(NextWake) && WAITS(2, SIDE(me)) -> WAKE(2, SIDE(me)); after() }
    :: d_step { AT(NextWake) && !WAITS(0, SIDE(me)) && !WAITS(1, SIDE(me)) && !WAITS(2, SIDE(me)) -> after() }

    /* Waiting. */
    :: d_step { AT(Enlist) ->
           if :: BUG != 8 || !slow[me] -> flag[SIDE(me)] = true :: else fi;
           moved[me] = false; enlisted[me] = true;
           GO((BUG == 7 -> Failed : Peep)) }
    :: d_step { AT(Enlist) && slow[me] && BUG == 12 -> after() }
    :: d_step { AT(Failed) -> GO(Sleep) }
    :: d_step { AT(Failed) -> after() }
    :: d_step { AT(Sleep) -> enlisted[me] = false; slow[me] = true; GO((moved[me] -> Enlist : Asleep)); moved[me] = false }
    :: d_step { AT(Asleep) && CLOCK -> GO(Enlist) }
    od
}

inline on_kill(i) {
    puts[i] = false; enlisted[i] = false; slow[i] = false; moved[i] = false; got[i] = false; seen[i] = 0;
    if :: rpc[0] != 0 && rin[0] == i -> rhad = false :: else fi
}
#include "killer.inc"

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) -> if :: putting == VICTIM -> putting = 0; rhad = true :: else fi; RGO(RTake) }
    :: d_step { RAT(RTake) -> if :: taking == VICTIM && BUG != 5 -> taking = 0; rhad = true :: else fi; RGO(RMove) }
    :: d_step { RAT(RMove) -> if :: BUG != 3 -> next_number(FILLED); next_number(EMPTIED) :: else fi; RGO(RWake) }
    :: d_step { RAT(RWake) ->
           if
           :: BUG != 4 || rhad ->
              WAKE(0, FILLED); WAKE(1, FILLED); WAKE(2, FILLED); WAKE(0, EMPTIED); WAKE(1, EMPTIED); WAKE(2, EMPTIED)
           :: else
           fi;
           rhad = false;
           RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define HANGS(i) (SLEEPS(i) && GOES(i))

active proctype Judge() {
end:
    do
    :: d_step { STUCK && (HANGS(0) || HANGS(1) || HANGS(2)) -> assert(false) }
    :: d_step { QUIET && (putting != 0 || taking != 0) -> assert(false) }
    :: d_step { pc[0] == Lock && dead[1] && swept[1] && (putting == 2 || taking == 2) -> assert(false) }
    :: d_step { pc[0] == Lock && dead[2] && swept[2] && (putting == 3 || taking == 3) -> assert(false) }
    od
}
