/*
 * The queue whose elements come back: an ideal mutex `taking`, the marks `tail`, `head` and `freed`, and an entry for each element that is out: whose it
 * is, and its mark. An entry that is RETURNED is there to be taken again. What is finished has no entry, and then its record says so; `freed` goes past
 * records that say so. Two hints: `returned`, that there may be an entry to be taken again, with a number that moves on with each, so that a process looks
 * through the entries when that has moved on, and else knows which they were; and `unfreed`, that one that is dead may have had no time to have a record
 * say so.
 *
 * Modelled: room for CAP elements that is written over as soon as `freed` allows it; three processes that put, or take and then finish, give back or
 * keep what they have; up to two kills anywhere, in the recovery too.
 * Left out: waking, which is that of queue.pml; the mutex for putting (a put is one step); files; who looks at the entries sees all at once.
 * Checked: an element is one process's at most, is what was put when it is read, is not free before it is finished, and is never handed out
 * when it is; nothing is lost: what
 * was taken is finished, or has an entry; when all is quiet what has come back is told by the hint, no dead one has an entry or the mutex, and `freed`
 * has been moved, or the hint says that it must be.
 *
 * SEARCH leased safety -DWORK=4
 * SEARCH narrow safety -DWORK=4 -DCAP=1
 *
 * Seeded bugs:
 * BUG 1: `head` is moved before there is an entry
 * BUG 2: recovery drops what the dead one had
 * BUG 3: recovery gives back what the dead one was about to take, too: it is there twice
 * BUG 4: the hint is put out though it has moved on
 * BUG 5: recovery does not move the hint on
 * BUG 6: what is finished is free though something before it is not
 * BUG 7: recovery does not say that `freed` may be behind
 * BUG 8: recovery forgets the mutex
 * BUG 9: the mutex is given back before the entries are looked at
 * BUG 10: `freed` is moved without the mutex
 * BUG 11: what has come back is taken without the mutex
 * BUG 12: the hint is moved on before the entry is given back
 * BUG 13 narrow: a record is made to say that it is finished though it may be another element's by now
 * BUG 14: the record says that it is finished before the entry is empty
 * BUG 15: who follows the hint `unfreed` moves `freed` and leaves the records as they are
 * BUG 16: the number begins again when the hint is put out: what somebody knew of it before is taken for what is so
 */
#ifndef CAP
#define CAP 2
#endif
#define SLEEPS(i) false
#define STILL(i) (pc[i] == Done || pc[i] == Lock && taking != 0 || pc[i] == FreeLock && taking != 0)
#include "machine.inc"

#define RETURNED 4             /* in the place of an owner */
#define ES 5                   /* entries, more than can ever be in use */
#define MAX 6                  /* elements in all */

mtype = { Choose, Lock, Look, PutOut, Pass, Claim, Mark, Move, Read, Unlock, Have, Clear, Vacate, FreeLock, Flag, Follow, Repair, FreeLook, Free, FreeUnlock, Light, GiveBack }
mtype = { REntry, RLight, RUnfreed, RMutex, RVacate, RSwept }

byte taking;
byte tail;                     /* elements put, taken and freed, in all */
byte head;
byte freed;
byte returned;                 /* twice a number that each moves on that comes back; 1 more: there may be one */
bool unfreed;
byte owner[ES];
byte mark[ES];                 /* the number of the element plus 1; 0: none */
byte slot[CAP];                /* the element that lies there, plus 1 */
bool says[CAP];                /* it is finished, says its record */
bool finished[MAX];

byte entry[N];                 /* which one is its own */
byte has[N];                   /* the element that it has, plus 1 */
byte seen[N];
byte known[N];                 /* the entries that had come back, a bit for each, when `returned` was knownAt */
byte knownAt[N];
byte re;                       /* the entry that the recoverer looks at */
bool rwas;                     /* the dead one had the mutex */

#define ANY_RETURNED (owner[0] == RETURNED || owner[1] == RETURNED || owner[2] == RETURNED || owner[3] == RETURNED || owner[4] == RETURNED)
#define BIT(e) (owner[e] == RETURNED -> 1 << e : 0)
#define ALL_RETURNED (BIT(0) | BIT(1) | BIT(2) | BIT(3) | BIT(4))
#define STILL_KNOWN (known[me] & ALL_RETURNED)
#define BEFORE(e, f) (!(STILL_KNOWN & 1 << f) || mark[e] <= mark[f])
#define IS_FIRST(e) (STILL_KNOWN & 1 << e && BEFORE(e, 0) && BEFORE(e, 1) && BEFORE(e, 2) && BEFORE(e, 3) && BEFORE(e, 4))
#define RETURN returned = (returned | 1) + 2
#define HAS_ENTRY(x) (mark[0] == (x) + 1 || mark[1] == (x) + 1 || mark[2] == (x) + 1 || mark[3] == (x) + 1 || mark[4] == (x) + 1)
/* Records up to the first one that does not say that it is finished. */
inline walk(f) { f = freed; do :: f < head && says[f % CAP] -> f++ :: else -> break od }
inline repair() {
    w = freed;
    do
    :: w < head -> if :: !HAS_ENTRY(w) && BUG != 15 -> says[w % CAP] = true :: else fi; w++
    :: else -> break
    od;
    w = 0
}

inline find_first() {
    if
    :: IS_FIRST(0) -> entry[me] = 0
    :: IS_FIRST(1) -> entry[me] = 1
    :: IS_FIRST(2) -> entry[me] = 2
    :: IS_FIRST(3) -> entry[me] = 3
    :: IS_FIRST(4) -> entry[me] = 4
    fi
}
inline find_free() {
    if
    :: owner[0] == 0 -> entry[me] = 0
    :: else ->
       if
       :: owner[1] == 0 -> entry[me] = 1
       :: else ->
          if
          :: owner[2] == 0 -> entry[me] = 2
          :: else -> if :: owner[3] == 0 -> entry[me] = 3 :: else -> assert(owner[4] == 0); entry[me] = 4 fi
          fi
       fi
    fi
}
inline after() { has[me] = 0; entry[me] = 0; seen[me] = 0; GO(Start) }

active [N] proctype Thread() {
    byte me = _pid;
    byte w;
    d_step { pc[me] = Start; ops[me] = OPS }
end:
    do
    :: d_step { MUST_END -> GO(Done) }
    /* Puts, if there is room: `freed` only grows. */
    :: d_step { MAY_BEGIN && tail - freed < CAP && tail < MAX ->
           BEGIN; assert(slot[tail % CAP] == 0 || finished[slot[tail % CAP] - 1]); slot[tail % CAP] = tail + 1; says[tail % CAP] = false; tail++ }
    :: d_step { MAY_BEGIN -> BEGIN; GO((BUG == 11 && ANY_RETURNED -> Look : Lock)) }
    :: d_step { AT(Lock) && taking == 0 -> taking = ME; GO(Look) }

    /* Is there something that has come back? */
    :: d_step { AT(Look) ->
           if
           :: returned % 2 == 1 && returned != knownAt[me] -> known[me] = ALL_RETURNED; knownAt[me] = returned
           :: returned % 2 == 1 && returned == knownAt[me] && STILL_KNOWN -> find_first(); GO(Pass)
           :: returned % 2 == 1 && returned == knownAt[me] && !STILL_KNOWN ->
              seen[me] = returned; known[me] = 0; GO((BUG == 11 && taking != ME -> Unlock : PutOut))
           :: returned % 2 == 0 && head != tail && !(BUG == 11 && taking != ME) -> seen[me] = head; GO((BUG == 1 -> Move : Claim))
           :: else -> GO(Unlock)
           fi }
    :: d_step { AT(PutOut) ->
           if
           :: BUG == 16 && returned == seen[me] -> returned = 0
           :: BUG == 4 -> returned = returned - returned % 2
           :: BUG != 4 && BUG != 16 && returned == seen[me] -> returned--
           :: else
           fi;
           seen[me] = 0; GO(Look) }
    :: d_step { AT(Pass) ->
           assert(owner[entry[me]] == RETURNED);
           owner[entry[me]] = ME; has[me] = mark[entry[me]]; GO(Read) }

    /* The next one. */
    :: d_step { AT(Claim) -> find_free(); owner[entry[me]] = ME; GO(Mark) }
    :: d_step { AT(Mark) -> mark[entry[me]] = seen[me] + 1; has[me] = seen[me] + 1; GO((BUG == 1 -> Read : Move)) }
    :: d_step { AT(Move) -> head = seen[me] + 1; GO((BUG == 1 -> Claim : Read)) }
    :: d_step { AT(Read) ->
           assert(has[me] != 0 && !finished[has[me] - 1] && slot[(has[me] - 1) % CAP] == has[me]);
           GO(Unlock) }
    :: d_step { AT(Unlock) ->
           if :: taking == ME -> taking = 0 :: else fi;
           if :: has[me] != 0 -> GO(Have) :: else -> after() fi }

    /* What becomes of it. */
    :: d_step { AT(Have) -> GO(Done); ops[me] = 0 }
    :: d_step { AT(Have) -> GO((BUG == 12 -> Light : GiveBack)) }
    :: d_step { AT(Have) ->
           assert(!finished[has[me] - 1]);
           seen[me] = has[me];
           if
           :: BUG == 14 -> GO(FreeLock)
           :: else -> finished[has[me] - 1] = true; mark[entry[me]] = 0; has[me] = 0; GO(Vacate)
           fi }
    :: d_step { AT(Vacate) -> owner[entry[me]] = 0; GO((BUG == 10 -> Flag : (BUG == 14 -> FreeUnlock : FreeLock))) }
    :: d_step { AT(FreeLock) && taking == 0 -> taking = ME; GO(Flag) }
    :: d_step { AT(Flag) ->
           if :: BUG == 13 || seen[me] > freed && seen[me] <= head -> says[(seen[me] - 1) % CAP] = true :: else fi;
           GO(Follow) }
    :: d_step { AT(Follow) -> if :: unfreed -> unfreed = false; GO(Repair) :: else -> GO(FreeLook) fi }
    :: d_step { AT(Repair) -> repair(); GO(FreeLook) }
    :: d_step { AT(FreeLook) -> if :: BUG == 6 && seen[me] != 0 -> skip :: else -> walk(seen[me]) fi; GO(Free) }
    :: d_step { AT(Free) -> assert(BUG == 6 || seen[me] >= freed); freed = seen[me]; GO((has[me] != 0 -> Clear : FreeUnlock)) }
    /* Only for BUG 14. */
    :: d_step { AT(Clear) -> finished[has[me] - 1] = true; mark[entry[me]] = 0; has[me] = 0; GO(Vacate) }
    :: d_step { AT(FreeUnlock) -> if :: taking == ME -> taking = 0 :: else fi; after() }
    :: d_step { AT(GiveBack) -> owner[entry[me]] = RETURNED; has[me] = 0; if :: BUG == 12 -> after() :: else -> GO(Light) fi }
    :: d_step { AT(Light) -> RETURN; if :: BUG == 12 -> GO(GiveBack) :: else -> after() fi }

    /* A hint is followed by whoever finds no room. */
    :: d_step { AT(Start) && unfreed && tail - freed == CAP && taking == 0 -> taking = ME; GO(Follow) }
    od
}

inline on_kill(i) {
    entry[i] = 0; has[i] = 0; seen[i] = 0; known[i] = 0; knownAt[i] = 0;
    if :: rpc[0] != 0 && rin[0] == i -> re = 0; rwas = false :: else fi
}
#include "killer.inc"

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) -> re = 0; rwas = taking == VICTIM; if :: BUG == 9 && rwas -> taking = 0 :: else fi; RGO(REntry) }
    :: d_step { RAT(REntry) && re == ES -> re = 0; RGO(RLight) }
    :: d_step { RAT(REntry) && re < ES ->
           if
           :: owner[re] != VICTIM -> re++
           :: owner[re] == VICTIM && BUG != 2 && mark[re] != 0 && (BUG == 3 || !(rwas && mark[re] == head + 1)) -> owner[re] = RETURNED; re++
           :: else -> mark[re] = 0; RGO(RVacate)
           fi }
    :: d_step { RAT(RVacate) -> owner[re] = 0; re++; RGO(REntry) }
    :: d_step { RAT(RLight) -> if :: BUG != 5 -> RETURN :: else fi; RGO(RUnfreed) }
    :: d_step { RAT(RUnfreed) -> if :: BUG != 7 -> unfreed = true :: else fi; RGO(RMutex) }
    :: d_step { RAT(RMutex) -> if :: taking == VICTIM && BUG != 8 -> taking = 0 :: else fi; rwas = false; RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define LOST(x) ((x) < head && !finished[x] && !HAS_ENTRY(x))
#define TWICE(x) ((x) >= head && (x) < tail && finished[x])
#define EARLY(x) ((x) < freed && !finished[x])
#define OF_DEAD(e) (owner[e] >= 1 && owner[e] <= N && dead[owner[e] - 1])
#define FREE_BEHIND(x) (freed == (x) && (x) < head && finished[x])

active proctype Judge() {
end:
    do
    :: d_step { LOST(0) || LOST(1) || LOST(2) || LOST(3) || LOST(4) || LOST(5) -> assert(false) }
    :: d_step { TWICE(0) || TWICE(1) || TWICE(2) || TWICE(3) || TWICE(4) || TWICE(5) -> assert(false) }
    :: d_step { EARLY(0) || EARLY(1) || EARLY(2) || EARLY(3) || EARLY(4) || EARLY(5) -> assert(false) }
    :: d_step { QUIET && taking != 0 -> assert(false) }
    :: d_step { QUIET && ANY_RETURNED && returned % 2 == 0 -> assert(false) }
    :: d_step { QUIET && (OF_DEAD(0) || OF_DEAD(1) || OF_DEAD(2) || OF_DEAD(3) || OF_DEAD(4)) -> assert(false) }
    :: d_step { QUIET && !unfreed && (FREE_BEHIND(0) || FREE_BEHIND(1) || FREE_BEHIND(2) || FREE_BEHIND(3)) -> assert(false) }
    od
}
