/*
 * The read-write lock: the mutex's words for the writer (owner, heir, wait, died), a roster with an entry for each reading thread, and two more
 * places to wait: `readers`, for those who wait until nobody writes, and `drain`, for the writer that waits until nobody reads.
 *
 * A reader claims its entry and THEN looks at the owner; a writer takes the owner's word and THEN looks at the entries. So one of them sees the other.
 * An unlock wakes one writer, or all if there is an heir, and all readers. A reader that starves becomes the heir as a writer does; writers do not take the
 * word then. When it is in it clears the heir and wakes the writers, because those who saw an heir have gone to sleep without a try.
 *
 * The words to wait at are counters with a flag, as in mutex.pml: moved[i] says whether the one that i waits at has gone on since i saw it, drained[i]
 * the same of `drain`.
 *
 * Modelled: three processes with operations of three kinds, read, write, and write that goes on as a read (downgrade); each waiter may at any time become the
 * heir, wake for no reason or give up; a reader that is going to sleep raises the writers' flag, too (so that people see since when); kills anywhere,
 * in the recovery too.
 * Left out: an heir's place being taken (mutex.pml); reentrance; growth of the roster; tries that do not wait.
 * Checked: a writer is alone inside; the first writer after a writer's death is told, and so is each reader until then; nobody sleeps for ever;
 * all words and entries are clean at the end.
 *
 * SEARCH safety safety -DOPS=1 -DCRASHES=1
 * SEARCH killed safety -DWORK=2
 * SEARCH calm safety -DWORK=3 -DCRASHES=0
 * SEARCH loops loops -DWORK=2 -DCRASHES=1
 *
 * Seeded bugs:
 * BUG 1: a reader looks at the owner before it claims its entry (Dekker's order)
 * BUG 2: a writer looks at the entries before it takes the owner's word (Dekker's order)
 * BUG 3: a reader that withdraws does not wake the writer
 * BUG 4: a reader that leaves does not wake the writer
 * BUG 5: a reader that was the heir does not wake the writers when it is in
 * BUG 6: recovery leaves a dead reader's entry (as a mere count of readers would)
 * BUG 7: recovery does not move `drain` on: a writer that is about to sleep sleeps
 * BUG 8 calm: an unlock wakes only one reader
 * BUG 9: a writer that gives up while it drains gives the word back and does not wake
 * BUG 10: a downgrade gives the word back before it claims its entry
 * BUG 11: the writer raises the flag of `drain` after it has looked at the entries
 * BUG 12: recovery frees the word before it says that its owner died
 * BUG 13: a leaving reader looks at `drain` before it takes its entry away
 * BUG 14: recovery forgets a dead heir
 * BUG 15: a reader that gives up as the heir does not wake the writers
 * BUG 16 calm: an unlock wakes one writer though there is an heir, who may be another
 * BUG 17: an unlock looks for readers to wake before it gives the word back
 * BUG 18: recovery does not move `readers` on
 * BUG 19: a reader looks first and raises the flag then
 * BUG 20 calm: the one that an unlock wakes may be a reader, who wakes nobody
 * BUG 21 calm: an unlock wakes readers only if the writers' flag is up
 * BUG 22: recovery does not move `wait` on
 */
#define SLEEPS(i) (pc[i] == Asleep || pc[i] == ReadAsleep || pc[i] == DrainAsleep)
#include "machine.inc"

mtype = { Fast, FastCas, Enlist, Look, Try, ClearHeir, Failed, BeHeir, Sleep, Asleep, GiveUp, GiveUpMove, GiveUpWake,
    DrainFlag, DrainScan, DrainSleep, DrainAsleep, Told, ClearDied, Writing, Wrote, DownClaim, Unlock, UnlockLook, Move, LookHeir, WakeOne, WakeAll,
    ReadersLook, ReadersMove, ReadersWake, EarlyLook, UnlockOnly,
    ReadOpen, ReadClaim, ReadLook, Withdraw, DrainLook, DrainMove, DrainWake, Announce, ReadFailed, Reserve, Note, ReadSleep, ReadAsleep,
    ReadHeir, HeirMove, HeirWake, Reading, Leave, LeaveOnly, LeaveMove }
mtype = { RDied, RFree, RHeir, RMove, RWake, REntry, RReaders, RReadersWake, RDrain, RDrainWake, RSwept }
mtype = { Read, Write, Down }

byte owner, heir;
bool wait, readers, drain;     /* the flags of the words to wait at */
bool died;
bool reader[N];                /* the roster; here entry i is process i's */

mtype kind[N];                 /* what this one's operation is */
bool announced[N];             /* it has raised the flag of `readers` and not slept since */
bool moved[N];                 /* `wait`, or a reader's `readers`, has gone on since this one saw it */
bool drained[N];               /* `drain` has gone on since this one saw it */
bool flagged[N];               /* this one has raised the flag of `drain` */
byte scan[N];                  /* the entry that a writer looks at */
bool told[N];
bool isIn[N];                  /* Withdraw and Leave have the same end: this one was in */

byte writer;                   /* ghost: who is inside as a writer */
bool reads[N];                 /* ghost: who is inside as a reader */
bool pending;                  /* ghost: an owner has died and no writer was told yet */

#define LOOKS(i) (pc[i] == Look || pc[i] == Try || pc[i] == Failed || pc[i] == BeHeir || pc[i] == Sleep || pc[i] == Move)
#define DRAINS(i) (flagged[i] && (pc[i] == DrainScan || pc[i] == DrainSleep) || pc[i] == DrainMove)
#define AWAITS(i) (announced[i] || pc[i] == ReadersMove)

inline moves(i) { if :: LOOKS(i) -> moved[i] = true :: else fi }
inline next_number() { wait = false; moves(0); moves(1); moves(2) }
inline moves_reader(i) { if :: AWAITS(i) -> moved[i] = true :: else fi }
inline next_readers() { readers = false; moves_reader(0); moves_reader(1); moves_reader(2) }
inline next_drain() { drain = false; drained[0] = DRAINS(0); drained[1] = DRAINS(1); drained[2] = DRAINS(2) }

#define WAKE(i) if :: pc[i] == Asleep -> pc[i] = Enlist :: else fi
#define AFTER_WAKE (BUG == 19 -> ReadOpen : Announce)
#define WAKE_READER(i) if :: pc[i] == ReadAsleep -> pc[i] = AFTER_WAKE :: else fi
#define WAKE_DRAIN(i) if :: pc[i] == DrainAsleep -> pc[i] = DrainFlag :: else fi

#define AFTER_UNLOCK (kind[me] == Down -> (BUG == 10 -> DownClaim : Leave) : Start)
#define NOT_OPEN (announced[me] -> ReadFailed : Announce)
#define AFTER_DRAIN (isIn[me] -> Start : NOT_OPEN)

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Start; ops[me] = OPS }
    do
    :: d_step { MUST_END -> kind[me] = 0; GO(Done) }
    :: d_step { MAY_BEGIN -> BEGIN; kind[me] = Read; isIn[me] = false; GO(ReadOpen) }
    :: d_step { MAY_BEGIN -> BEGIN; kind[me] = Write; isIn[me] = false; GO((BUG == 2 -> DrainScan : Fast)) }

    /* write: the word, as a mutex's */
    :: d_step { AT(Fast) -> GO((heir == 0 -> FastCas : Enlist)) }
    :: d_step { AT(FastCas) -> if :: owner == 0 -> owner = ME; GO((BUG == 2 -> Told : DrainScan)) :: else -> GO(Enlist) fi }
    :: d_step { AT(Enlist) -> wait = true; moved[me] = false; GO(Look) }
    :: d_step { AT(Look) -> GO(((heir == 0 || heir == ME) -> Try : Failed)) }
    :: d_step { AT(Try) -> if :: owner == 0 -> owner = ME; moved[me] = false; GO((heir == ME -> ClearHeir : DrainScan)) :: else -> GO(Failed) fi }
    :: d_step { AT(ClearHeir) -> if :: heir == ME -> heir = 0 :: else fi; GO(DrainScan) }
    :: d_step { AT(Failed) || AT(Sleep) -> GO((moved[me] -> Enlist : Asleep)); moved[me] = false }
    :: d_step { AT(Failed) -> moved[me] = false; GO(GiveUp) }
    :: d_step { AT(Failed) && heir == 0 -> GO(BeHeir) }
    :: d_step { AT(BeHeir) -> if :: heir == 0 -> heir = ME; moved[me] = false; GO(Enlist) :: else -> GO(Sleep) fi }
    :: d_step { AT(Asleep) && CLOCK -> GO(Enlist) }
    /* both: give up */
    :: d_step { AT(GiveUp) ->
           if
           :: heir == ME -> heir = 0; GO(((BUG == 15 && kind[me] == Read) -> Start : GiveUpMove))
           :: else -> GO(Start)
           fi }
    :: d_step { AT(GiveUpMove) -> next_number(); GO(GiveUpWake) }
    :: d_step { AT(GiveUpWake) -> WAKE(0); WAKE(1); WAKE(2); GO(Start) }

    /* write: until no entry is left. Each is looked at on its own; who comes later sees the owner. */
    :: d_step { AT(DrainScan) ->
           if
           :: reader[scan[me]] ->
              scan[me] = 0;
#if BUG == 2
              if :: owner != ME -> GO(Enlist) :: else -> GO((flagged[me] -> DrainSleep : DrainFlag)) fi
#else
              GO((flagged[me] -> DrainSleep : DrainFlag))
#endif
           :: !reader[scan[me]] && scan[me] < N - 1 -> scan[me]++
           :: else ->
              scan[me] = 0; flagged[me] = false; drained[me] = false;
              GO(((BUG == 2 && owner != ME) -> FastCas : Told))
           fi }
    :: d_step { AT(DrainFlag) -> drain = true; drained[me] = false; flagged[me] = true; GO((BUG == 11 -> DrainSleep : DrainScan)) }
    :: d_step { AT(DrainSleep) -> GO((drained[me] -> DrainFlag : DrainAsleep)); drained[me] = false }
    :: d_step { AT(DrainSleep) -> drained[me] = false; flagged[me] = false; kind[me] = Write; GO(Unlock) }     /* out of time */
    :: d_step { AT(DrainAsleep) && CLOCK -> GO(DrainFlag) }

    :: d_step { AT(Told) -> told[me] = died; GO((died -> ClearDied : Writing)) }
    :: d_step { AT(ClearDied) -> died = false; GO(Writing) }
    :: d_step { AT(Writing) ->
           assert(writer == 0 && !reads[0] && !reads[1] && !reads[2]);
           assert(told[me] == pending);
           isIn[me] = true; writer = ME; pending = false; told[me] = false; GO(Wrote) }
    :: d_step { AT(Wrote) -> writer = 0; GO(Unlock) }
    :: d_step { AT(Wrote) ->                     /* a downgrade: it is inside all the time */
           writer = 0; kind[me] = Down; reads[me] = true;
           GO((BUG == 10 -> Unlock : DownClaim)) }
    :: d_step { AT(DownClaim) -> reader[me] = true; GO((BUG == 10 -> Leave : Unlock)) }
#if BUG == 17
    :: d_step { AT(Unlock) -> GO((readers -> EarlyLook : UnlockOnly)) }
    :: d_step { AT(EarlyLook) || AT(UnlockOnly) -> isIn[me] = AT(EarlyLook); owner = 0; GO(UnlockLook) }
#else
    :: d_step { AT(Unlock) -> owner = 0; GO(((BUG == 9 && !isIn[me]) -> Start : UnlockLook)) }
#endif
    :: d_step { AT(UnlockLook) -> moved[me] = false; GO((wait -> Move : (BUG == 21 -> AFTER_UNLOCK : ReadersLook))) }
    :: d_step { AT(Move) -> if :: !moved[me] -> next_number() :: else fi; moved[me] = false; GO(LookHeir) }
    :: d_step { AT(LookHeir) -> GO(((heir == 0 || BUG == 16) -> WakeOne : WakeAll)) }      /* after the number, not before */
    :: d_step { AT(WakeOne) && pc[0] == Asleep -> WAKE(0); GO(ReadersLook) }
    :: d_step { AT(WakeOne) && pc[1] == Asleep -> WAKE(1); GO(ReadersLook) }
    :: d_step { AT(WakeOne) && pc[2] == Asleep -> WAKE(2); GO(ReadersLook) }
#if BUG == 20
    :: d_step { AT(WakeOne) && pc[0] == ReadAsleep -> WAKE_READER(0); GO(ReadersLook) }
    :: d_step { AT(WakeOne) && pc[1] == ReadAsleep -> WAKE_READER(1); GO(ReadersLook) }
    :: d_step { AT(WakeOne) && pc[2] == ReadAsleep -> WAKE_READER(2); GO(ReadersLook) }
#endif
    :: d_step { AT(WakeOne) && pc[0] != Asleep && pc[1] != Asleep && pc[2] != Asleep -> GO(ReadersLook) }
    :: d_step { AT(WakeAll) -> WAKE(0); WAKE(1); WAKE(2); GO(ReadersLook) }
    :: d_step { AT(ReadersLook) -> moved[me] = false; GO(((BUG == 17 -> isIn[me] : readers) -> ReadersMove : AFTER_UNLOCK)) }
    :: d_step { AT(ReadersMove) -> if :: !moved[me] -> next_readers() :: else fi; moved[me] = false; GO(ReadersWake) }
#if BUG == 8
    :: d_step { AT(ReadersWake) && pc[0] == ReadAsleep -> WAKE_READER(0); GO(AFTER_UNLOCK) }
    :: d_step { AT(ReadersWake) && pc[1] == ReadAsleep -> WAKE_READER(1); GO(AFTER_UNLOCK) }
    :: d_step { AT(ReadersWake) && pc[2] == ReadAsleep -> WAKE_READER(2); GO(AFTER_UNLOCK) }
    :: d_step { AT(ReadersWake) && pc[0] != ReadAsleep && pc[1] != ReadAsleep && pc[2] != ReadAsleep -> GO(AFTER_UNLOCK) }
#else
    :: d_step { AT(ReadersWake) -> WAKE_READER(0); WAKE_READER(1); WAKE_READER(2); GO(AFTER_UNLOCK) }
#endif

    /* read: only if nobody writes, which is looked at before, so as not to be in a writer's way, and after */
    :: d_step { AT(ReadOpen) -> GO((owner == 0 -> ReadClaim : NOT_OPEN)) }
#if BUG == 1
    :: d_step { AT(ReadClaim) -> reader[me] = true; GO(ReadHeir) }
#else
    :: d_step { AT(ReadClaim) -> reader[me] = true; GO(ReadLook) }
#endif
    :: d_step { AT(ReadLook) ->
           if
           :: owner == 0 -> assert(!pending || died); GO((announced[me] -> ReadHeir : Reading)); announced[me] = false; moved[me] = false
           :: else -> GO(Withdraw)
           fi }
    :: d_step { AT(Withdraw) -> reader[me] = false; GO((BUG == 3 -> NOT_OPEN : DrainLook)) }
    :: d_step { AT(DrainLook) -> drained[me] = false; GO((drain -> DrainMove : AFTER_DRAIN)) }
    :: d_step { AT(DrainMove) -> if :: !drained[me] -> next_drain() :: else fi; drained[me] = false; GO(DrainWake) }
    :: d_step { AT(DrainWake) -> WAKE_DRAIN(0); WAKE_DRAIN(1); WAKE_DRAIN(2); GO(AFTER_DRAIN) }

    :: d_step { AT(Announce) -> readers = true; moved[me] = false; announced[me] = true; GO((BUG == 19 -> ReadSleep : ReadOpen)) }
    :: d_step { AT(ReadFailed) -> announced[me] = false; moved[me] = false; GO(GiveUp) }
    :: d_step { AT(ReadFailed) -> GO(Note) }
    :: d_step { AT(ReadFailed) && heir == 0 -> GO(Reserve) }
    :: d_step { AT(Reserve) ->
           if
           :: heir == 0 -> heir = ME; announced[me] = false; moved[me] = false; GO(Announce)
           :: else -> GO(Note)
           fi }
    :: d_step { AT(Note) -> wait = true; GO(ReadSleep) }
    :: d_step { AT(ReadSleep) -> announced[me] = false; GO((moved[me] -> AFTER_WAKE : ReadAsleep)); moved[me] = false }
    :: d_step { AT(ReadAsleep) && CLOCK -> GO(AFTER_WAKE) }

    :: d_step { AT(ReadHeir) ->
           announced[me] = false; moved[me] = false;
           if :: heir == ME -> heir = 0; GO((BUG == 5 -> Reading : HeirMove)) :: else -> GO(Reading) fi }
    :: d_step { AT(HeirMove) -> next_number(); GO(HeirWake) }
    :: d_step { AT(HeirWake) -> WAKE(0); WAKE(1); WAKE(2); GO(Reading) }
    :: d_step { AT(Reading) -> assert(writer == 0); isIn[me] = true; reads[me] = true; GO(Leave) }
#if BUG == 13
    :: d_step { AT(Leave) -> reads[me] = false; drained[me] = false; GO((drain -> LeaveMove : LeaveOnly)) }
    :: d_step { AT(LeaveOnly) -> reader[me] = false; GO(Start) }
    :: d_step { AT(LeaveMove) -> reader[me] = false; GO(DrainMove) }
#else
    :: d_step { AT(Leave) -> isIn[me] = true; reads[me] = false; reader[me] = false; GO((BUG == 4 -> Start : DrainLook)) }
#endif

    :: AT(Done) -> break
    od
}

inline on_kill(i) {
    if :: writer == i + 1 -> writer = 0 :: else fi;
    if :: owner == i + 1 -> pending = true :: else fi;
    reads[i] = false; kind[i] = 0; announced[i] = false; moved[i] = false; drained[i] = false; flagged[i] = false; scan[i] = 0; told[i] = false; isIn[i] = false
}
#include "killer.inc"

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) -> RGO((owner == VICTIM -> RDied : RHeir)) }
#if BUG == 12
    :: d_step { RAT(RDied) -> owner = 0; RGO(RFree) }
    :: d_step { RAT(RFree) -> died = true; RGO(RHeir) }
#else
    :: d_step { RAT(RDied) -> died = true; RGO(RFree) }
    :: d_step { RAT(RFree) -> owner = 0; RGO(RHeir) }
#endif
    :: d_step { RAT(RHeir) -> if :: heir == VICTIM && BUG != 14 -> heir = 0 :: else fi; RGO(RMove) }
    :: d_step { RAT(RMove) -> if :: BUG != 22 -> next_number() :: else fi; RGO(RWake) }
    :: d_step { RAT(RWake) -> WAKE(0); WAKE(1); WAKE(2); RGO(REntry) }
    :: d_step { RAT(REntry) -> if :: BUG != 6 -> reader[rs[r]] = false :: else fi; RGO(RReaders) }
    :: d_step { RAT(RReaders) -> if :: BUG != 18 -> next_readers() :: else fi; RGO(RReadersWake) }
    :: d_step { RAT(RReadersWake) -> WAKE_READER(0); WAKE_READER(1); WAKE_READER(2); RGO(RDrain) }
    :: d_step { RAT(RDrain) -> if :: BUG != 7 -> next_drain() :: else fi; RGO(RDrainWake) }
    :: d_step { RAT(RDrainWake) -> WAKE_DRAIN(0); WAKE_DRAIN(1); WAKE_DRAIN(2); RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

active proctype Judge() {
end:
    do
    :: d_step { STUCK -> assert(false) }
    :: d_step { FINISHED && (owner != 0 || heir != 0 || reader[0] || reader[1] || reader[2] || died != pending) -> assert(false) }
    od
}
