/*
 * The mutex: words owner, heir, wait, died.
 *
 * `wait` is a counter with a flag in its lowest bit: "somebody may sleep". A waiter sets the flag and remembers the word, tries, and sleeps only
 * while the word is still the same; whoever frees the lock makes the next number (flag off) and wakes. The model keeps no numbers:
 * `moved[i]` says whether the counter has gone on since process i looked, which is all that a comparison can tell.
 *
 * Modelled: three processes with two operations each. A waiter may at any time become the heir, take the place of an heir that does not come,
 * wake for no reason, or give up. Up to two kills anywhere, in the recovery too.
 * Left out: spinning and reentrance (no shared steps); several threads in one process (each has its own identity anyway).
 * Checked: never two owners inside; the first owner after a death is told so and nobody else is; nobody is ever left asleep with no step to come
 * from anybody but its own clock (STUCK); all words are clean at the end; without clocks there is no endless run.
 *
 * SEARCH safety safety
 * SEARCH loops loops -DOPS=1
 *
 * Seeded bugs:
 * BUG 1: `wait` is a mere flag; a waiter that may not try (there is an heir) hides from the heir that the lock was freed
 * BUG 2: recovery wakes, but does not move `wait` on: who was about to sleep, sleeps
 * BUG 3: recovery wakes only if the dead one owned the lock: the wake that a killed waiter had swallowed is lost (as in BZ #20973)
 * BUG 4: unlock in two stores, the first of which takes the name away: a kill between them locks for ever (as in BZ #20985)
 * BUG 5: two recover at the same time, without the recovery lock
 * BUG 6: recovery stores owner = 0 before died = 1
 * BUG 7: a woken waiter does not put the flag up again
 * BUG 8: unlock looks at `wait` before it stores owner = 0
 * BUG 9: an heir that gives up does not wake the others
 * BUG 10: an heir that gives up wakes the others, but does not move `wait` on
 * BUG 11: a waiter that has become the heir sleeps without another try
 * BUG 12: a waiter gives up right after it was woken, without another try: it takes the wake with it
 * BUG 13: recovery forgets the heir
 * BUG 14: unlock wakes only one although there is an heir, who may be another
 * BUG 15: the lock is not taken by one compare-and-set, but by a look and a store
 * BUG 16: unlock looks for an heir before it moves `wait` on
 */
#if BUG == 5
#define R 2
#endif
#include "machine.inc"

mtype = { Fast, FastCas, FastStore, Enlist, Look, Try, TryHeir, ClearHeir, Failed, BeHeir, Steal, Sleep, Asleep, WokenUp, GiveUp, GiveUpMove, GiveUpWake,
    Told, ClearDied, Inside, Leave, Unlock, Unlock2, UnlockOnly, Move, LookHeir, ReadOne, ReadAll, MoveOne, MoveAll, WakeOne, WakeAll }
mtype = { RDied, RFree, RHeir, RMove, RWake, RSwept }

byte owner, heir;
bool wait;                     /* the flag of the word `wait` */
bool died;
bool moved[N];                 /* the counter in `wait` has gone on since this one looked */
byte seen[N];                  /* the heir that was read, for Steal */
bool told[N];

byte inside;                   /* ghost: who is in the critical section */
bool pending;                  /* ghost: an owner has died and nobody was told yet */

#if BUG == 3
bool hadOwned;
#endif

#define LOOKING(i) (pc[i] == Look || pc[i] == Try || pc[i] == TryHeir || pc[i] == Failed || pc[i] == Sleep || pc[i] == Move || pc[i] == MoveOne || pc[i] == MoveAll)
#if BUG == 1
#define STALE(i) !wait
#else
#define STALE(i) moved[i]
#endif
inline next_number() { wait = false; moved[0] = LOOKING(0); moved[1] = LOOKING(1); moved[2] = LOOKING(2) }

#if BUG == 12
#define AFTER_WAKE(i) WokenUp
#else
#define AFTER_WAKE(i) Enlist
#endif
#if BUG == 7
bool woken[N];
#define NOTE(i) woken[i] = true
#else
#define NOTE(i)
#endif
#define WAKE(i) if :: pc[i] == Asleep -> pc[i] = AFTER_WAKE(i); NOTE(i) :: else fi
#define SLEEPS(i) (pc[i] == Asleep)

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Start; ops[me] = OPS }
    do
    :: d_step { MUST_END -> GO(Done) }
    :: d_step { MAY_BEGIN -> BEGIN; GO(Fast)
#if BUG == 7
           ; woken[me] = false
#endif
       }

    /* lock: the fast way */
    :: d_step { AT(Fast) -> GO((heir == 0 -> FastCas : Enlist)) }
#if BUG == 15
    :: d_step { AT(FastCas) -> GO((owner == 0 -> FastStore : Enlist)) }
    :: d_step { AT(FastStore) -> owner = ME; GO(Told) }
#else
    :: d_step { AT(FastCas) -> if :: owner == 0 -> owner = ME; GO(Told) :: else -> GO(Enlist) fi }
#endif

    /* lock: the slow way. The flag goes up before the try, so that an unlock that comes after the try sees it. */
    :: d_step { AT(Enlist) ->
#if BUG == 7
           if :: !woken[me] -> wait = true :: else fi;
#else
           wait = true;
#endif
           moved[me] = false; GO(Look) }
    :: d_step { AT(Look) ->
           if
           :: heir == 0 -> GO(Try)
           :: heir == ME -> GO(TryHeir)
           :: else -> seen[me] = heir; GO(Failed)
           fi }
    :: d_step { AT(Try) -> if :: owner == 0 -> owner = ME; moved[me] = false; GO(Told) :: else -> GO(Failed) fi }
    :: d_step { AT(TryHeir) -> if :: owner == 0 -> owner = ME; moved[me] = false; GO(ClearHeir) :: else -> GO(Failed) fi }
    :: d_step { AT(ClearHeir) -> if :: heir == ME -> heir = 0 :: else fi; GO(Told) }

    :: d_step { AT(Failed) -> seen[me] = 0; GO(Sleep) }
    :: d_step { AT(Failed) -> seen[me] = 0; moved[me] = false; GO(GiveUp) }
    :: d_step { AT(Failed) && seen[me] == 0 && (CLOCK || heir == 0) -> moved[me] = false; GO(BeHeir) }
    :: d_step { AT(Failed) && CLOCK && seen[me] != 0 && owner == 0 -> moved[me] = false; GO(Steal) }
    :: d_step { AT(BeHeir) -> if :: heir == 0 -> heir = ME :: else fi; 
#if BUG == 11
           GO(Sleep) }
#else
           GO(Enlist) }                          /* and try again before sleeping */
#endif
    :: d_step { AT(Steal) -> if :: heir == seen[me] -> heir = ME :: else fi; seen[me] = 0; GO(Enlist) }
    :: d_step { AT(Sleep) -> GO((STALE(me) -> Enlist : Asleep)); moved[me] = false }
    :: d_step { AT(Asleep) && CLOCK -> GO(Enlist) }       /* the clock, an interrupt, or nothing */

#if BUG == 12
    :: d_step { AT(WokenUp) -> GO(Enlist) }
    :: d_step { AT(WokenUp) -> GO(GiveUp) }
#endif

    /* A time-out. Whoever was the heir has barred the others: they must look again. */
    :: d_step { AT(GiveUp) -> if :: heir == ME ->
               heir = 0;
#if BUG == 9
               GO(Start)
#else
               GO(GiveUpMove)
#endif
           :: else -> GO(Start) fi }
    :: d_step { AT(GiveUpMove) ->
#if BUG != 10
           next_number();
#endif
           GO(GiveUpWake) }
    :: d_step { AT(GiveUpWake) -> WAKE(0); WAKE(1); WAKE(2); GO(Start) }

    /* The lock is ours. */
    :: d_step { AT(Told) -> told[me] = died; GO((died -> ClearDied : Inside)) }
    :: d_step { AT(ClearDied) -> died = false; GO(Inside) }
    :: d_step { AT(Inside) ->
           assert(inside == 0);
           assert(told[me] == pending);
           inside = ME; pending = false; told[me] = false; GO(Leave) }
    :: d_step { AT(Leave) -> inside = 0; GO(Unlock) }

    /* unlock: one store frees it */
#if BUG == 8
    :: d_step { AT(Unlock) -> GO((wait -> Unlock2 : UnlockOnly)) }
    :: d_step { AT(Unlock2) -> owner = 0; moved[me] = false; GO(Move) }
    :: d_step { AT(UnlockOnly) -> owner = 0; GO(Start) }
#else
#if BUG == 4
    :: d_step { AT(Unlock) -> owner = N + 1; GO(UnlockOnly) }
    :: d_step { AT(UnlockOnly) -> owner = 0; GO(Unlock2) }
#else
    :: d_step { AT(Unlock) -> owner = 0; GO(Unlock2) }
#endif
#if BUG == 16
    :: d_step { AT(Unlock2) -> GO((!wait -> Start : (heir == 0 -> ReadOne : ReadAll))) }
    :: d_step { AT(ReadOne) -> moved[me] = false; GO((wait -> MoveOne : Start)) }
    :: d_step { AT(ReadAll) -> moved[me] = false; GO((wait -> MoveAll : Start)) }
    :: d_step { AT(MoveOne) -> if :: !moved[me] -> next_number() :: else fi; moved[me] = false; GO(WakeOne) }
    :: d_step { AT(MoveAll) -> if :: !moved[me] -> next_number() :: else fi; moved[me] = false; GO(WakeAll) }
#else
    :: d_step { AT(Unlock2) -> moved[me] = false; GO((wait -> Move : Start)) }
#endif
#endif
    /* A compare-and-set: if somebody else has moved it on, that does as well. */
    :: d_step { AT(Move) -> if :: !moved[me] -> next_number() :: else fi; moved[me] = false; GO(LookHeir) }
    :: d_step { AT(LookHeir) ->                  /* after the number, not before */
#if BUG == 14
           GO(WakeOne)
#else
           GO((heir == 0 -> WakeOne : WakeAll))
#endif
       }
    :: d_step { AT(WakeOne) && SLEEPS(0) -> WAKE(0); GO(Start) }
    :: d_step { AT(WakeOne) && SLEEPS(1) -> WAKE(1); GO(Start) }
    :: d_step { AT(WakeOne) && SLEEPS(2) -> WAKE(2); GO(Start) }
    :: d_step { AT(WakeOne) && NONE_SLEEPS -> GO(Start) }
    :: d_step { AT(WakeAll) -> WAKE(0); WAKE(1); WAKE(2); GO(Start) }

    :: AT(Done) -> break
    od
}

inline on_kill(i) {
    if :: inside == i + 1 -> inside = 0 :: else fi;
    if :: owner == i + 1 -> pending = true :: else fi;
    seen[i] = 0; told[i] = false; moved[i] = false
}
#include "killer.inc"

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) ->
#if BUG == 3
           hadOwned = (owner == VICTIM);
#endif
           RGO((owner == VICTIM -> RDied : RHeir)) }
#if BUG == 6
    :: d_step { RAT(RDied) -> owner = 0; RGO(RFree) }
    :: d_step { RAT(RFree) -> died = true; RGO(RHeir) }
#else
    :: d_step { RAT(RDied) -> died = true; RGO(RFree) }
    :: d_step { RAT(RFree) -> owner = 0; RGO(RHeir) }
#endif
    :: d_step { RAT(RHeir) ->
#if BUG != 13
           if :: heir == VICTIM -> heir = 0 :: else fi;
#endif
           RGO(RMove) }
    :: d_step { RAT(RMove) ->
#if BUG != 2
           next_number();
#endif
           RGO(RWake) }
    :: d_step { RAT(RWake) ->
#if BUG == 3
           if :: hadOwned -> WAKE(0); WAKE(1); WAKE(2) :: else fi;
#else
           WAKE(0); WAKE(1); WAKE(2);
#endif
           RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

active proctype Judge() {
end:
    do
    :: d_step { STUCK -> assert(false) }
    :: d_step { FINISHED && (owner != 0 || heir != 0 || died != pending) -> assert(false) }
    od
}
