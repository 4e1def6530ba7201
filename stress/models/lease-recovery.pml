/*
 * Membership, death and recovery: the slot table, the lease bytes, the recovery byte, the watcher's byte.
 *
 * Modelled: three processes, two slots (so that a slot is used again), each process with a main thread and a watch thread. A main thread joins,
 * takes two objects and gives them back, probes the owner of what it does not get, and ends in order. A watch thread looks for deaths if its process
 * holds the watcher's byte. Kills anywhere; the kernel gives back a dead process's bytes one by one, some time later. A process that ends in order is
 * recovered as one that was killed.
 * Left out: how threads sleep; the walk is over two objects of two words (owner, died).
 * Checked: nothing of a living process is ever touched by recovery; a slot is given out only when no object names it; no identity is given
 * twice; no row is freed before all is swept; and (ltl `all_recovered`, fair processes) every dead process is recovered as long as one lives.
 *
 * SEARCH safety safety -DCRASHES=2
 * SEARCH liveness fair -DCRASHES=1 -DOBJECTS=1
 *
 * Seeded bugs:
 * BUG 1: a death is a free byte and then a taken row, in this order: one who joins in between is taken for dead
 * BUG 2: the row is freed before the objects are swept
 * BUG 3: no recovery lock: two processes recover at once
 * BUG 4: recovery lock of the kernel only, none among the threads of one process: its own lock is granted to it again
 * BUG 5: a process asks the kernel about its own byte, which is told as free to its holder
 * BUG 6: no second look after the recovery lock was got
 * BUG 7: a process takes the slot of a dead one whose row still says alive
 * BUG 8 liveness: a process that has locked a byte in vain keeps it
 * BUG 9: no second look at the row after the byte was got
 * BUG 10 liveness: the watcher is a word in memory, which does not die with it
 * BUG 11 liveness: the recovery lock is a word in memory, which does not die with its owner
 * BUG 12 liveness: `used` is raised after the row is entered
 * BUG 13: the epoch stays the same
 * BUG 14: death is a hint (a thread of it has ended), not the byte: another of its threads still runs
 * BUG 15 liveness: one that finds no free slot does not look for the dead
 */
#ifndef N
#define N 3
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef BUG
#define BUG 0
#endif
#define SLOTS 2
#ifndef OBJECTS
#define OBJECTS 2
#endif

mtype = { Join, JoinHold, JoinAgain, JoinBack, JoinUsed, JoinEnter, JoinLate, JoinLook, JoinNext, Take, Release, Exit, Stay };
mtype = { Rest, Watch, WatchNext };
mtype = { Dead1, Dead2, Hold, Again1, Again2, Sweep, SweepDied, SweepOwner, Free, LetGo };

/* Shared memory. A row: 0 free, else whose identity; the epoch is kept beside. */
bool taken[SLOTS];
byte epoch[SLOTS];
byte used;
byte owner[OBJECTS];           /* identity: 1 + slot + SLOTS * epoch; 0 is nobody */
bool died[OBJECTS];

/* The kernel: which process holds which byte, plus 1. */
byte lease[SLOTS];
byte recovery;
byte watcher;

/* Processes. */
bool dead[N];
bool hint[N];                  /* only for BUG 14: one thread has ended */
bool joined[N];
byte slot[N];
bool monitor[N];               /* a thread of this process is at recovery: the lock within the process */
byte crashes = CRASHES;

/* Threads: 2 * process is its main thread, the next one its watch thread. */
mtype pc[2 * N];
mtype back[2 * N];               /* where to go on after recovery */
byte object[2 * N];                /* the object that is swept */
byte victim[2 * N];                /* the slot that is looked at */
byte held[N];                  /* how many objects this one has */

/* Ghosts. */
byte process[SLOTS];           /* whose the row is, plus 1 */
bool given[16];                /* identities given out */

#define ID(p) (1 + slot[p] + SLOTS * epoch[slot[p]])
#define OF(s, id) (id != 0 && (id - 1) % SLOTS == s)
#define P (t / 2)
#define AT(step) !dead[P] && pc[t] == step
#define GO(step) pc[t] = step

#if BUG == 5
#define HELD(s) (lease[s] != 0 && lease[s] != P + 1)
#elif BUG == 14
#define HELD(s) (lease[s] != 0 && !hint[lease[s] - 1])
#else
#define HELD(s) (lease[s] != 0)
#endif

#define MAY_HOLD(byte) (byte == 0 || byte == P + 1)

/* Whoever touches something of a slot's process in the name of recovery must be right that it is dead. */
#define IS_DEAD(s) (process[s] != 0 && dead[process[s] - 1])

/* Looks at slot victim[t] and recovers it if it is dead, then goes to back[t]. */
#define RECOVERY_STEPS \
    :: d_step { AT(Dead1) -> GO((LOOK1(victim[t]) -> Dead2 : back[t])) } \
    :: d_step { AT(Dead2) -> GO((LOOK2(victim[t]) -> Hold : back[t])) } \
    :: d_step { AT(Hold) && (!monitor[P] || BUG == 4) -> \
           if \
           :: BUG == 3 || MAY_HOLD(recovery) -> recovery = P + 1; monitor[P] = true; GO((BUG == 6 -> Sweep : Again1)) \
           :: else -> GO(back[t]) \
           fi } \
    :: d_step { AT(Again1) -> GO((LOOK1(victim[t]) -> Again2 : LetGo)) } \
    :: d_step { AT(Again2) -> GO((!LOOK2(victim[t]) -> LetGo : (BUG == 2 -> Free : Sweep))) } \
    :: d_step { AT(Sweep) -> \
           if \
           :: OF(victim[t], owner[0]) -> object[t] = 0; GO(SweepDied) \
           :: !OF(victim[t], owner[0]) && OF(victim[t], owner[OBJECTS - 1]) -> object[t] = OBJECTS - 1; GO(SweepDied) \
           :: else -> object[t] = 0; GO((BUG == 2 -> LetGo : Free)) \
           fi } \
    :: d_step { AT(SweepDied) -> assert(IS_DEAD(victim[t])); died[object[t]] = true; GO(SweepOwner) } \
    :: d_step { AT(SweepOwner) -> assert(IS_DEAD(victim[t])); owner[object[t]] = 0; object[t] = 0; GO(Sweep) } \
    :: d_step { AT(Free) -> \
           assert(IS_DEAD(victim[t])); \
           taken[victim[t]] = false; \
           if :: BUG != 13 -> epoch[victim[t]]++ :: else fi; \
           process[victim[t]] = 0; \
           GO((BUG == 2 -> Sweep : LetGo)) } \
    :: d_step { AT(LetGo) -> \
           if :: recovery == P + 1 -> recovery = 0 :: else fi; \
           monitor[P] = false; \
           GO(back[t]) }

#if BUG == 1
#define LOOK1(s) (!HELD(s))
#define LOOK2(s) taken[s]
#else
#define LOOK1(s) taken[s]
#define LOOK2(s) (!HELD(s))
#endif

inline end_of(p) {
    dead[p] = true;
    pc[2 * p] = 0; pc[2 * p + 1] = 0; back[2 * p] = 0; back[2 * p + 1] = 0; victim[2 * p] = 0; victim[2 * p + 1] = 0;
    object[2 * p] = 0; object[2 * p + 1] = 0; held[p] = 0; slot[p] = 0; monitor[p] = false
}

active [N] proctype Main() {
    byte t = 2 * _pid;
    pc[t] = Join;
end:
    do
    /* Join: a row that is free, its byte, and the row again. */
    :: d_step { AT(Join) ->
           if
           :: slot[P] == SLOTS -> slot[P] = 0; victim[t] = 0; GO((BUG == 15 -> Join : JoinLook))
           :: slot[P] < SLOTS && taken[slot[P]] && BUG != 7 -> slot[P]++
           :: else -> GO(JoinHold)
           fi }
    :: d_step { AT(JoinHold) ->
           if
           :: lease[slot[P]] == 0 -> lease[slot[P]] = P + 1; GO((BUG == 7 || BUG == 9 -> JoinUsed : JoinAgain))
           :: else -> slot[P]++; GO(Join)
           fi }
    :: d_step { AT(JoinAgain) -> GO((taken[slot[P]] -> JoinBack : JoinUsed)) }
    :: d_step { AT(JoinBack) -> if :: BUG != 8 -> lease[slot[P]] = 0 :: else fi; slot[P]++; GO(Join) }
    :: d_step { AT(JoinUsed) ->
           if :: used <= slot[P] && BUG != 12 -> used = slot[P] + 1 :: else fi;
           GO(JoinEnter) }
    :: d_step { AT(JoinEnter) ->
           assert(!OF(slot[P], owner[0]) && !OF(slot[P], owner[OBJECTS - 1]));
           assert(!given[ID(P)]);
           given[ID(P)] = true;
           assert(process[slot[P]] == 0);
           process[slot[P]] = P + 1;
           taken[slot[P]] = true;
           joined[P] = true;
           pc[t + 1] = Rest;
           GO((BUG == 12 -> JoinLate : Take)) }
    :: d_step { AT(JoinLate) -> if :: used <= slot[P] -> used = slot[P] + 1 :: else fi; GO(Take) }
    /* No slot is free: look whether a dead one has one. */
    :: d_step { AT(JoinLook) ->
           if
           :: victim[t] < used -> back[t] = JoinNext; GO(Dead1)
           :: else -> back[t] = 0; victim[t] = 0; GO(Join)
           fi }
    :: d_step { AT(JoinNext) -> victim[t]++; GO(JoinLook) }

    /* Use: both objects, one after the other. */
    :: d_step { AT(Take) ->
           if
           :: owner[held[P]] == 0 -> owner[held[P]] = ID(P); held[P]++; victim[t] = 0; back[t] = 0; GO((held[P] == OBJECTS -> Release : Take))
           :: else -> victim[t] = (owner[held[P]] - 1) % SLOTS; back[t] = Take; GO(Dead1)
           fi }
    :: d_step { AT(Release) ->
           held[P]--;
           assert(owner[held[P]] == ID(P));
           owner[held[P]] = 0;
           if :: held[P] == 0 -> GO(Exit) :: else fi }
    /* It ends in order, or does nothing more and lives as long as the family. */
    :: d_step { AT(Exit) -> end_of(P) }
    :: d_step { AT(Exit) -> GO(Stay) }
    RECOVERY_STEPS
    :: dead[P] -> break
    od
}

active [N] proctype Watcher() {
    byte t = 2 * (_pid - N) + 1;
end:
    do
    :: d_step { AT(Rest) && MAY_HOLD(watcher) -> watcher = P + 1; victim[t] = 0; back[t] = WatchNext; GO(Watch) }
    :: d_step { AT(Watch) ->
           if
           :: victim[t] < used -> GO(Dead1)
           :: else -> victim[t] = 0; GO(Rest)
           fi }
    :: d_step { AT(WatchNext) -> victim[t]++; GO(Watch) }
    RECOVERY_STEPS
    :: dead[P] -> break
    od
}

#define BYTE_BACK(byte) d_step { byte != 0 && dead[byte - 1] -> byte = 0 }

active proctype Kernel() {
end:
    do
    :: BYTE_BACK(lease[0])
    :: BYTE_BACK(lease[1])
#if BUG != 11
    :: BYTE_BACK(recovery)
#endif
#if BUG != 10
    :: BYTE_BACK(watcher)
#endif
    od
}

#define CAN_DIE(p) crashes > 0 && !dead[p] && pc[2 * p] != 0

active proctype Killer() {
end:
    do
    :: d_step { CAN_DIE(0) -> crashes--; end_of(0) }
    :: d_step { CAN_DIE(1) -> crashes--; end_of(1) }
    :: d_step { CAN_DIE(2) -> crashes--; end_of(2) }
#if BUG == 14
    :: d_step { CAN_DIE(0) -> hint[0] = true }
    :: d_step { CAN_DIE(1) -> hint[1] = true }
    :: d_step { CAN_DIE(2) -> hint[2] = true }
#endif
    od
}

#define LIVES(p) (!dead[p])
#define IS_LEFT(s) (process[s] != 0 && dead[process[s] - 1])

#ifdef FAIR
ltl all_recovered { []<> !((LIVES(0) || LIVES(1) || LIVES(2)) && (IS_LEFT(0) || IS_LEFT(1))) }
#endif
