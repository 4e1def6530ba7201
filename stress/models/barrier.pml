/*
 * The barrier: one word `state` (generation, how many came or whose death broke it, phase), a place to wait, a roster with an entry for each process
 * that takes part and one for each thread that waits.
 *
 * Everything is decided by one compare-and-set of `state`: an arrival, the last arrival, a break, the new beginning after one. A waiter that looks
 * late learns from its entry how its generation ended: a reset marks the entries of all who wait before it begins anew. A death breaks the barrier
 * though it is broken already, so that a reset that began before the death cannot wipe it out. Recovery writes into the dead one's entry which
 * generation it is about to break (BREAKING) and then that it has (BROKE); a reset that ends a generation which that death has broken writes it too.
 *
 * `wait` is a counter with a flag, as in mutex.pml: moved[i] says whether it has gone on since i raised the flag.
 *
 * Modelled: three processes with an await (that may run out of time, and whose action, if it has one, may fail) or a reset for each operation; one more than
 * are needed may come; a process that dies may have been about to end in order; kills anywhere, in the recovery too.
 * Left out: how rosters grow, and that an entry may be another one's later; who leaves the barrier; which of the breaks it was that are no deaths; an abort and
 * a thread that comes interrupted (they break it as a time-out does); whose name is told; that generations begin at 0 again.
 * Checked: a generation ends in one way for all its arrivals, and opens only with all parties and after the action, which is run once; nobody comes
 * twice; after a death it is broken, and no reset that began before that wipes it out; a death that a reset has seen breaks no later generation;
 * who ends in order breaks it only if it waits there, and then surely; nobody sleeps through the end of its generation; the dead have no entries.
 *
 * SEARCH two safety -DPARTIES=2 -DWORK=3 -DCRASHES=1
 * SEARCH killed safety -DPARTIES=2 -DWORK=2
 * SEARCH three safety -DPARTIES=3 -DWORK=3
 * SEARCH order safety -DPARTIES=2 -DWORK=2 -DORDERLY
 * SEARCH loops loops -DPARTIES=2 -DOPS=1 -DCRASHES=1
 *
 * Seeded bugs:
 * BUG 1 killed: recovery does not break the barrier
 * BUG 2 killed: recovery takes away the dead one's attachment before it breaks the barrier: killed in between, nobody breaks it
 * BUG 3: recovery does not wake: the one that opened it was killed before it woke anybody
 * BUG 4: the barrier is opened after the action by a store: one that was broken meanwhile opens after all
 * BUG 5: a time-out breaks it by a store: an opening meanwhile is lost
 * BUG 6: a reset does not mark the entries: a late waiter takes it for an opening
 * BUG 7: a reset marks the entries without breaking it first: the last one may come meanwhile
 * BUG 8: a reset that wants to break it, and finds that a death has done so, goes on as if it had been broken before
 * BUG 9: recovery leaves a barrier alone that is broken already: a reset that began before wipes the death out
 * BUG 10: the generation moves on before the action
 * BUG 11: one who comes while the action runs is counted
 * BUG 12: an arrival is counted by a look and a store: two are the last
 * BUG 13: the sleeper does not name the number it has seen
 * BUG 14: the wake comes before the generation moves on
 * BUG 15: a thread is counted before its entry says that it waits: a reset in between leaves it out
 * BUG 16 killed: recovery does not note which generation it breaks: the next recoverer breaks a later one for the same death
 * BUG 17 killed: a reset does not note whose death it has seen: with the same end
 * BUG 18 order: recovery takes the dead thread's entry away before it breaks the barrier: nobody knows then that it waited
 * BUG 19: recovery wakes, but does not move `wait` on
 * BUG 20 killed: recovery takes the attachment away before the thread's entry: killed in between, that one stays for ever
 * BUG 21 killed: recovery forgets, as it takes the attachment away, that it has broken the barrier
 * BUG 22: a waiter looks first and raises the flag then
 * BUG 23 order: who ends in order does not break it though it waits
 * BUG 24 order: who ends in order breaks it though it does not wait
 */
#ifndef PARTIES
#define PARTIES 2
#endif
#define SLEEPS(i) (pc[i] == Asleep)
#include "machine.inc"

mtype = { Join, Arrive, Enter, Count, CountStore, LateEnter, Announce, Look, Mark, Null, Asleep, TimeOut, Action, Finish,
    Open, OpenBlind, Fail, Close, Vacate, ResetAgain, ResetBreak, ResetMark, ResetCommit, Changed, Move, Wake }
mtype = { RValue, RState, RMissed, RNote, RBreak, RBroke, RThread, RThread2, RVacate, RVacate2, RMove, RWake, RSwept }
mtype = { Unknown, Passed, Broken }

/* The word: generation, 4 bits of field, 3 bits of phase. */
#define OPEN 0
#define RUNNING 1
#define BROKEN 2               /* by a time-out, an action that failed; */
#define RESET 3
#define DIED 4
#define GENERATION(s) ((s) >> 7)
#define FIELD(s) (((s) >> 3) & 15)
#define PHASE(s) ((s) & 7)
#define ONE_MORE 8
#define IN_PHASE(s, p) (((s) & ~7) | (p))
#define NEXT(s) ((GENERATION(s) + 1) << 7)
#define IS_BROKEN(s) (PHASE(s) > RUNNING)
#define DEATHS(s) (PHASE(s) == DIED -> FIELD(s) >> 2 : 0)
#define BROKEN_BY(i, s) ((GENERATION(s) << 7) | ((((DEATHS(s) + 1) << 2 | (i + 1)) & 15) << 3) | DIED)
#define NAMED(s) ((FIELD(s) & 3) - 1)

/* An entry's value: generation, 3 bits of state. */
#define WAITING 1
#define MARKED 2
#define BREAKING 3
#define BROKE 4
#define VALUE(s, v) ((GENERATION(s) << 3) | (v))
#define KIND(v) ((v) & 7)

short state;
bool wait;                     /* the flag of the word `wait` */
bool attached[N];              /* the roster; here entry i is process i's, */
byte note[N];                  /* with this value, */
bool entered[N];               /* and another entry i is its thread's */
byte value[N];

short seen[N];
byte counted[N];               /* the generation in which this one has been counted, and 1 */
bool announced[N];             /* it has raised the flag, and not slept since */
bool moved[N];                 /* `wait` has gone on since then */
byte scan[N];                  /* the entry that a reset looks at */
mtype after[N];                /* what comes after Changed */
mtype result[N] = Unknown;
bool orderly[N];               /* this one was about to end in order when it died */
short rstate;                  /* what the recoverer has seen */
byte rvalue;

mtype fate[N] = Unknown;       /* ghost: how the generation has ended in which this one has been counted */
bool here[N];                  /* ghost: this one came in the present generation */
bool acted;                    /* ghost: the action of the present generation has been run */
bool due[N];                   /* ghost: a death that must break it and has not yet */
bool blind[N];                 /* ghost: a death has broken it since this one's reset began */
bool known[N];                 /* ghost: a reset has ended a generation that this one's death had broken */

inline ends_for(i, how) { if :: here[i] && counted[i] != 0 && fate[i] == Unknown -> fate[i] = how :: else fi }
inline ends(how) { ends_for(0, how); ends_for(1, how); ends_for(2, how) }
#define COUNT ((here[0] -> 1 : 0) + (here[1] -> 1 : 0) + (here[2] -> 1 : 0))

inline begins() { state = NEXT(seen[me]); here[0] = false; here[1] = false; here[2] = false; acted = false }
inline opens() { assert(COUNT == PARTIES); ends(Passed); begins() }

#define IN_RESET(i) (pc[i] == ResetAgain || pc[i] == ResetBreak || pc[i] == ResetMark || pc[i] == ResetCommit)
#define WAKE(i) if :: pc[i] == Asleep -> pc[i] = (BUG == 22 -> Look : Announce) :: else fi
inline wake_all() { WAKE(0); WAKE(1); WAKE(2) }
#define LOOKS(i) (announced[i] || pc[i] == Move)
inline next_number() { wait = false; moved[0] = LOOKS(0); moved[1] = LOOKS(1); moved[2] = LOOKS(2) }

/* What follows a look that found nothing. */
#if BUG == 22
#define NOTHING seen[me] = 0; GO(Announce)
#else
#define NOTHING if :: announced[me] -> GO(Null) :: else -> seen[me] = 0; GO(Announce) fi
#endif
#define RESULT(how) result[me] = how; announced[me] = false; moved[me] = false; seen[me] = 0
#define CHANGED(then) after[me] = then; seen[me] = 0; GO(Changed)
#define NOBODY_CAME (PHASE(state) == OPEN && FIELD(state) == 0)
#define IS_LAST (FIELD(seen[me]) + 1 == PARTIES)

inline count(with) {
    assert(!here[me] && fate[me] == Unknown);
    here[me] = true; counted[me] = GENERATION(seen[me]) + 1;
    if
    :: !IS_LAST && BUG == 15 -> state = seen[me] + ONE_MORE; GO(LateEnter)
    :: !IS_LAST && BUG != 15 -> state = seen[me] + ONE_MORE; NOTHING
    :: IS_LAST && !with -> opens(); RESULT(Passed); CHANGED(Close)
    :: IS_LAST && with && BUG == 10 -> opens(); GO(Action)
    :: else -> state = IN_PHASE(seen[me] + ONE_MORE, RUNNING); announced[me] = false; moved[me] = false; GO(Action)
    fi
}

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Join; ops[me] = OPS }
end:
    do
    :: d_step { AT(Join) -> attached[me] = true; GO(Start) }
    :: d_step { MUST_END -> GO(Done) }
    :: d_step { MAY_BEGIN -> BEGIN; entered[me] = true; GO(Arrive) }

    /* await: arrive */
    :: d_step { AT(Arrive) ->
           seen[me] = state;
           if
           :: IS_BROKEN(state) -> RESULT(Broken); GO(Close)
           :: PHASE(state) == RUNNING && BUG != 11 -> NOTHING
           :: else -> GO((BUG == 15 -> Count : Enter))
           fi }
    :: d_step { AT(Enter) -> value[me] = VALUE(seen[me], WAITING); GO(Count) }
#if BUG == 12
    :: d_step { AT(Count) -> GO((state == seen[me] -> CountStore : Arrive)) }
    :: d_step { AT(CountStore) -> count(false) }
#else
    :: d_step { AT(Count) && state != seen[me] -> GO(Arrive) }
    :: d_step { AT(Count) && state == seen[me] -> count(true) }
    :: d_step { AT(Count) && state == seen[me] && IS_LAST -> count(false) }      /* it has no action */
#endif

    :: d_step { AT(LateEnter) -> value[me] = VALUE(seen[me], WAITING); NOTHING }

    /* The last one runs the action, and then it opens the barrier, unless that is broken; or the action fails. */
    :: d_step { AT(Action) || AT(Finish) ->
           assert(fate[me] != Passed && !(AT(Action) && acted && GENERATION(state) + 1 == counted[me]));
           if :: GENERATION(state) + 1 == counted[me] -> acted = true :: else fi;
           seen[me] = state;
           if
           :: GENERATION(state) + 1 != counted[me] -> GO(Mark); after[me] = Finish
           :: GENERATION(state) + 1 == counted[me] && BUG == 4 -> GO(OpenBlind)
           :: GENERATION(state) + 1 == counted[me] && BUG != 4 && IS_BROKEN(state) -> RESULT(Broken); CHANGED(Close)
           :: else -> if :: BUG == 14 -> after[me] = Open; GO(Changed) :: else -> GO(Open) fi
           fi }
    :: d_step { AT(Open) || AT(OpenBlind) ->
           if
           :: state == seen[me] || AT(OpenBlind) -> assert(acted); opens(); RESULT(Passed); 
              if :: BUG == 14 -> GO(Close) :: else -> CHANGED(Close) fi
           :: else -> GO(Finish)
           fi }
    :: d_step { AT(Action) || AT(Fail) ->
           seen[me] = state;
           if
           :: GENERATION(state) + 1 != counted[me] || IS_BROKEN(state) -> RESULT(Broken); GO(Close)
           :: else -> GO(TimeOut)
           fi }

    /* The others wait, */
    :: d_step { AT(Announce) -> wait = true; moved[me] = false; announced[me] = true; GO((BUG == 22 -> Null : Look)) }
    :: d_step { AT(Look) && counted[me] == 0 -> GO(Arrive) }
    :: d_step { AT(Look) && counted[me] != 0 ->
           seen[me] = state;
           if
           :: GENERATION(state) + 1 != counted[me] -> GO(Mark)
           :: GENERATION(state) + 1 == counted[me] && IS_BROKEN(state) -> RESULT(Broken); GO(Close)
           :: else -> NOTHING
           fi }
    :: d_step { AT(Mark) ->                      /* a later generation: only the entry says how this one has ended */
           RESULT((KIND(value[me]) == MARKED -> Broken : Passed));
           if :: after[me] == Finish -> CHANGED(Close) :: else -> GO(Close) fi }
    :: d_step { AT(Null) -> seen[me] = 0; announced[me] = false; GO(((moved[me] && BUG != 13) -> (BUG == 22 -> Look : Announce) : Asleep)); moved[me] = false }
    :: d_step { AT(Asleep) && CLOCK -> GO((BUG == 22 -> Look : Announce)) }
    /* or break it when their time is over. */
    :: d_step { AT(Null) || AT(TimeOut) ->
           announced[me] = false; moved[me] = false;
           if
           :: state == seen[me] || BUG == 5 -> state = IN_PHASE(seen[me], BROKEN); ends(Broken); RESULT(Broken); CHANGED(Close)
           :: else -> seen[me] = 0; GO((AT(TimeOut) -> Fail : Announce))
           fi }

    :: d_step { AT(Close) ->
           assert(counted[me] == 0 && result[me] == Broken || counted[me] != 0 && result[me] == fate[me]);
           result[me] = Unknown; fate[me] = Unknown; counted[me] = 0;
           value[me] = 0; GO(Vacate) }
    :: d_step { AT(Vacate) -> entered[me] = false; GO(Start) }

    /* reset */
    :: d_step { MAY_BEGIN ->
           BEGIN;
           if
           :: IS_BROKEN(state) -> seen[me] = state; GO(ResetMark)
           :: NOBODY_CAME -> skip
           :: else -> seen[me] = state; GO((BUG == 7 -> ResetMark : ResetBreak))
           fi }
    :: d_step { AT(ResetAgain) ->
           if
           :: PHASE(state) == DIED && BUG != 8 -> blind[me] = false; GO(Start)      /* that came since it began: it stays */
           :: IS_BROKEN(state) && !(PHASE(state) == DIED && BUG != 8) -> seen[me] = state; GO(ResetMark)
           :: NOBODY_CAME -> blind[me] = false; GO(Start)
           :: else -> seen[me] = state; GO(ResetBreak)
           fi }
    :: d_step { AT(ResetBreak) ->
           if
           :: state == seen[me] -> state = IN_PHASE(seen[me], RESET); ends(Broken); seen[me] = state; GO(ResetMark)
           :: else -> seen[me] = 0; GO(ResetAgain)
           fi }
    /* Each entry in turn. It has none of its own, and of the attached ones only that of whose death broke it means anything to it. */
    :: d_step { AT(ResetMark) && scan[me] < N ->
           if
           :: value[scan[me]] == VALUE(seen[me], WAITING) && BUG != 6 -> value[scan[me]] = VALUE(seen[me], MARKED)
           :: else
           fi;
           scan[me]++ }
    :: d_step { AT(ResetMark) && scan[me] == N ->
           if
           :: PHASE(seen[me]) == DIED && note[NAMED(seen[me])] == VALUE(seen[me], BREAKING) && BUG != 17 -> note[NAMED(seen[me])] = VALUE(seen[me], BROKE)
           :: else
           fi;
           scan[me] = 0; GO(ResetCommit) }
    :: d_step { AT(ResetCommit) ->
           if
           :: state == seen[me] ->
              assert(!blind[me]);
              ends(Broken);
              if :: PHASE(state) == DIED -> known[NAMED(state)] = true :: else fi;
              begins();
              blind[0] = false; blind[1] = false; blind[2] = false
           :: else -> blind[me] = false
           fi;
           CHANGED(Start) }

    /* After a change: the next number, if the flag is up, and a wake. */
    :: d_step { AT(Changed) -> moved[me] = false; if :: wait -> GO(Move) :: else -> GO(after[me]); after[me] = 0 fi }
    :: d_step { AT(Move) -> if :: !moved[me] -> next_number() :: else fi; moved[me] = false; GO(Wake) }
    :: d_step { AT(Wake) -> wake_all(); GO(after[me]); after[me] = 0 }
    od
}

inline on_kill(i) {
    due[i] = attached[i];
    seen[i] = 0; counted[i] = 0; announced[i] = false; moved[i] = false; scan[i] = 0; after[i] = 0; result[i] = Unknown; fate[i] = Unknown;
    blind[i] = false;
    if :: rpc[0] != 0 && rin[0] == i -> rstate = 0; rvalue = 0 :: else fi
}
#include "killer.inc"

#ifdef ORDERLY
/* A process that ends in order has said so before; the moment it says it, only recovery looks at. */
active proctype Leaver() {
end:
    do
    :: d_step { crashes > 0 && !dead[0] && pc[0] != 0 -> kill(0); orderly[0] = true; due[0] = false }
    :: d_step { crashes > 0 && !dead[1] && pc[1] != 0 -> kill(1); orderly[1] = true; due[1] = false }
    :: d_step { crashes > 0 && !dead[2] && pc[2] != 0 -> kill(2); orderly[2] = true; due[2] = false }
    od
}
#define RECOVERERS (N + 2)
#else
#define RECOVERERS (N + 1)
#endif

#define S rs[r]
#define WAITED (entered[S] && value[S] == VALUE(rstate, WAITING))
#define BREAK_DONE rstate = 0; rvalue = 0; RGO(((entered[S] && BUG != 20) -> RThread : RVacate))

active [R] proctype Recoverer() {
    byte r = _pid - RECOVERERS;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) ->                  /* nobody else changes whose these entries are */
           if
           :: !attached[S] -> RGO(RMove)
           :: attached[S] && BUG == 1 -> RGO(RThread)
           :: attached[S] && BUG == 2 -> RGO(RVacate)
           :: attached[S] && BUG == 18 && entered[S] -> RGO(RThread)
           :: else -> RGO(RValue)
           fi }
    :: d_step { RAT(RValue) -> rvalue = note[S]; RGO(RState) }
    :: d_step { RAT(RState) ->
           rstate = state;
           if
           :: KIND(rvalue) == BROKE || BUG == 9 && IS_BROKEN(state) -> BREAK_DONE
           :: KIND(rvalue) != BROKE && !(BUG == 9 && IS_BROKEN(state)) && orderly[S] && BUG != 24 -> RGO(RMissed)
           :: else -> RGO((BUG == 16 -> RBreak : RNote))
           fi }
    :: d_step { RAT(RMissed) -> if :: WAITED && BUG != 23 -> RGO(RNote) :: else -> BREAK_DONE fi }
    :: d_step { RAT(RNote) ->
           if
           :: note[S] == rvalue -> note[S] = VALUE(rstate, BREAKING); RGO(RBreak)
           :: else -> RGO(RValue)
           fi }
    :: d_step { RAT(RBreak) ->
           if
           :: state == rstate ->
              assert(!known[S]);
              assert(!orderly[S] || entered[S] && value[S] >> 3 == GENERATION(rstate));
              state = BROKEN_BY(S, rstate); ends(Broken);
              due[S] = false;
              if :: IN_RESET(0) -> blind[0] = true :: else fi;
              if :: IN_RESET(1) -> blind[1] = true :: else fi;
              if :: IN_RESET(2) -> blind[2] = true :: else fi;
              RGO(RBroke)
           :: else -> RGO(RValue)
           fi }
    :: d_step { RAT(RBroke) -> if :: note[S] == VALUE(rstate, BREAKING) -> note[S] = VALUE(rstate, BROKE) :: else fi; BREAK_DONE }
    :: d_step { RAT(RThread) -> value[S] = 0; RGO(RThread2) }
    :: d_step { RAT(RThread2) -> entered[S] = false; RGO((BUG == 18 -> RValue : (BUG == 20 -> RMove : RVacate))) }
    :: d_step { RAT(RVacate) ->
           if
           :: BUG == 21 && note[S] != 0 -> note[S] = 0
           :: else ->
              attached[S] = false;
              RGO(((BUG == 2 && due[S]) -> RValue : ((BUG == 20 && entered[S]) -> RThread : RMove)))
           fi }
    :: d_step { RAT(RMove) -> if :: BUG != 19 && BUG != 3 -> next_number() :: else fi; RGO(RWake) }
    :: d_step { RAT(RWake) -> if :: BUG != 3 -> wake_all() :: else fi; RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define SLEEPS_IN_VAIN(i) (SLEEPS(i) && (IS_BROKEN(state) || (counted[i] == 0 -> PHASE(state) == OPEN : GENERATION(state) + 1 != counted[i])))
#define WRONG_ENTRIES(i) (dead[i] && (attached[i] || entered[i] || here[i] && !IS_BROKEN(state)) || due[i])

active proctype Judge() {
end:
    do
    :: d_step { QUIET && (SLEEPS_IN_VAIN(0) || SLEEPS_IN_VAIN(1) || SLEEPS_IN_VAIN(2)) -> assert(false) }
    :: d_step { QUIET && (WRONG_ENTRIES(0) || WRONG_ENTRIES(1) || WRONG_ENTRIES(2) || PHASE(state) == RUNNING) -> assert(false) }
    od
}
