/*
 * The heap: chunks that belong to one process each, blocks up to `bump`, free lists inside each process, chunks of the dead that others adopt,
 * and pages: blocks that a roster is made longer with, hung up by compare-and-set on another block (`link`).
 *
 * A page is not marked as shared, because it is a page only once it hangs: whoever adopts the chunk looks whether it does. So neither a kill
 * between hanging it up and a mark, nor one between a mark and hanging it up can make a page in use free, or leave one for ever that is not.
 *
 * Modelled: two chunks of two blocks, three processes with two operations each: allocate, and then send (it is anybody's from then on), free, keep, or hang up as a
 * page; up to two kills anywhere, in the recovery too.
 * Left out: sizes, more heap files (create-attach-sweep.pml); the thread lock within a process.
 * Checked: no block is given out while somebody has it, it was sent, or it hangs as a page; the walk never sees a block below `bump`, or a used one, half
 * written; at the end no dead process has a chunk, and each block below `bump` is in use, sent, hanging, in a living process's free list, or in an orphan.
 *
 * SEARCH safety safety -DWORK=4
 * SEARCH loops loops -DOPS=1
 *
 * Seeded bugs:
 * BUG 1: `bump` moves before the block is complete
 * BUG 2: whoever adopts a chunk frees what was sent too
 * BUG 3: whoever adopts a chunk frees pages that hang
 * BUG 4: a page is marked as shared before it hangs: it is lost if its process is killed in between
 * BUG 5: a chunk is taken by a look and a store
 * BUG 6: recovery frees the slot before it leaves the chunks
 * BUG 7: a block that is used again gets its kind before it is complete
 * BUG 8: what was sent is marked after it was told
 * BUG 9: who comes second with a page forgets to free his
 * BUG 10: two recover at the same time: one leaves as an orphan what another process has adopted
 * BUG 11: a block that was sent can be freed
 * BUG 12: a page is hung up by a store
 */
#define SLEEPS(i) false
#if BUG == 10
#define R 2
#endif
#include "machine.inc"

#define CHUNKS 2
#define SIZE 2
#define BLOCKS 4
#define ORPHAN (N + 1)
#define CHUNK(b) (b / SIZE)

mtype = { Alloc, Fill, Kind, Bump, Again, AgainKind, Take, TakeCas, TakeStore, Adopt, Have, Send, Tell, Hang, Mark, Free }
mtype = { RChunk, ROrphan, RSwept }
mtype = { None, Plain, Page }

byte owner[CHUNKS];            /* 0: nobody, an identity, or ORPHAN */
byte bump[CHUNKS];             /* how many of its blocks there are */
mtype kind[BLOCKS] = None;
bool shared[BLOCKS];
bool torn[BLOCKS];             /* its contents are not complete */
byte link;                     /* the page that hangs, plus 1 */

byte mine[N];                  /* each process's chunk, plus 1, */
bool free[N * BLOCKS];         /* its free list, */
byte block[N];                 /* the block it is about, plus 1, */
byte was[N];                   /* the owner of the chunk that it wants, */
byte at[N];                    /* and the block that it looks at while it adopts */

byte user[BLOCKS];             /* ghost: who has it for himself */
bool known[BLOCKS];            /* ghost: others have been told of it */
byte rc[R];                    /* the chunk that the recoverer looks at */

#define B (block[me] - 1)
#define MINE (mine[me] - 1)
#define FREE(i, b) free[BLOCKS * (i) + b]

/* To have a block: nobody else may. */
inline given() {
    assert(user[B] == 0 || dead[user[B] - 1]);
    assert(!known[B] && link != block[me]);
    user[B] = ME;
    GO(Have)
}

inline take(c) {
    mine[me] = c + 1;
#if BUG == 5
    GO(TakeStore)
#else
    GO(TakeCas); was[me] = owner[c]
#endif
}

/* What is in an adopted chunk is free, but for what was sent and what hangs. */
inline adopt(b) {
    if
    :: (shared[b] && BUG != 2) || (link == b + 1 && BUG != 3) -> skip
    :: else -> kind[b] = None; FREE(me, b) = true
    fi
}

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Start; ops[me] = OPS }
end:
    do
    :: d_step { MUST_END -> GO(Done) }
    :: d_step { MAY_BEGIN -> BEGIN; GO(Alloc) }

    /* A free one of its own, or the next in its chunk, or a chunk first. */
    :: d_step { AT(Alloc) ->
           if
           :: FREE(me, 0) -> FREE(me, 0) = false; block[me] = 1; GO((BUG == 7 -> AgainKind : Again))
           :: !FREE(me, 0) && FREE(me, 1) -> FREE(me, 1) = false; block[me] = 2; GO((BUG == 7 -> AgainKind : Again))
           :: !FREE(me, 0) && !FREE(me, 1) && FREE(me, 2) -> FREE(me, 2) = false; block[me] = 3; GO((BUG == 7 -> AgainKind : Again))
           :: !FREE(me, 0) && !FREE(me, 1) && !FREE(me, 2) && FREE(me, 3) ->
              FREE(me, 3) = false; block[me] = 4; GO((BUG == 7 -> AgainKind : Again))
           :: else ->
              if
              :: mine[me] != 0 && bump[MINE] < SIZE -> block[me] = SIZE * MINE + bump[MINE] + 1; GO((BUG == 1 -> Bump : Fill))
              :: else -> GO(Take)
              fi
           fi }
    :: d_step { AT(Again) -> torn[B] = true; GO((BUG == 7 -> Kind : AgainKind)) }
    :: d_step { AT(AgainKind) -> if :: BUG != 7 -> torn[B] = false :: else fi; kind[B] = Plain; if :: BUG == 7 -> GO(Again) :: else -> given() fi }
    :: d_step { AT(Fill) -> torn[B] = true; shared[B] = false; GO(Kind) }
    :: d_step { AT(Kind) -> torn[B] = false; kind[B] = Plain; if :: BUG == 1 || BUG == 7 -> given() :: else -> GO(Bump) fi }
    :: d_step { AT(Bump) -> bump[CHUNK(B)] = B % SIZE + 1; if :: BUG == 1 -> GO(Fill) :: else -> given() fi }

    /* A chunk: an orphan, or else one of nobody's. */
    :: d_step { AT(Take) ->
           if
           :: owner[0] == ORPHAN -> take(0)
           :: owner[0] != ORPHAN && owner[1] == ORPHAN -> take(1)
           :: owner[0] != ORPHAN && owner[1] != ORPHAN && owner[0] == 0 -> take(0)
           :: owner[0] != ORPHAN && owner[1] != ORPHAN && owner[0] != 0 && owner[1] == 0 -> take(1)
           :: else -> GO(Start)                  /* no space is left */
           fi }
    :: d_step { AT(TakeCas) ->
           if
           :: owner[MINE] == was[me] -> owner[MINE] = ME; GO(Adopt)
           :: else -> mine[me] = 0; GO(Take)
           fi;
           was[me] = 0 }
    :: d_step { AT(TakeStore) -> owner[MINE] = ME; at[me] = 0; GO(Adopt) }
    :: d_step { AT(Adopt) ->                     /* each block below `bump` */
           if
           :: at[me] < bump[MINE] ->
              adopt(SIZE * MINE + at[me]); at[me]++
           :: else -> at[me] = 0; GO(Alloc)
           fi }

    :: d_step { AT(Have) -> GO((BUG == 8 -> Tell : Send)) }
    :: d_step { AT(Have) -> GO(Free) }
    :: d_step { AT(Have) -> block[me] = 0; GO(Start) }
    :: d_step { AT(Have) -> kind[B] = Page; GO((BUG == 4 -> Mark : Hang)) }

    :: d_step { AT(Send) -> shared[B] = true; if :: BUG == 8 -> user[B] = 0; block[me] = 0; GO(Start) :: else -> GO(Tell) fi }
    :: d_step { AT(Tell) ->
           known[B] = true;
           if
           :: BUG == 8 -> GO(Send)
           :: BUG == 11 -> GO(Free)
           :: else -> user[B] = 0; block[me] = 0; GO(Start)
           fi }
    :: d_step { AT(Free) -> kind[B] = None; user[B] = 0; FREE(me, B) = true; block[me] = 0; GO(Start) }

    :: d_step { AT(Mark) -> shared[B] = true; GO(Hang) }
    :: d_step { AT(Hang) ->
           if
           :: link == 0 || BUG == 12 -> link = block[me]; user[B] = 0; block[me] = 0; GO(Start)
           :: else -> GO((BUG == 9 -> Start : Free)); if :: BUG == 9 -> user[B] = 0; block[me] = 0 :: else fi
           fi }
    od
}

inline on_kill(i) {
    mine[i] = 0; block[i] = 0; at[i] = 0; was[i] = 0;
    FREE(i, 0) = false; FREE(i, 1) = false; FREE(i, 2) = false; FREE(i, 3) = false;
    if :: rpc[0] != 0 && rin[0] == i -> rc[0] = 0 :: else fi;
#if R == 2
    if :: rpc[1] != 0 && rin[1] == i -> rc[1] = 0 :: else fi
#endif
}
#include "killer.inc"

/* What the walk sees of a block: it must be whole. */
#define SEEN(b) (b % SIZE < bump[CHUNK(b)] && kind[b] != None && torn[b])

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) ->
           assert(!SEEN(0) && !SEEN(1) && !SEEN(2) && !SEEN(3));
           if :: BUG == 6 -> swept[rs[r]] = true :: else fi;
           RGO(RChunk) }
    :: d_step { RAT(RChunk) ->
           if
           :: owner[rc[r]] == VICTIM -> RGO(ROrphan)
           :: owner[rc[r]] != VICTIM && rc[r] < CHUNKS - 1 -> rc[r]++
           :: else -> rc[r] = 0; RGO(RSwept)
           fi }
    :: d_step { RAT(ROrphan) -> owner[rc[r]] = ORPHAN; RGO(RChunk) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define OF_DEAD(c) (owner[c] != 0 && owner[c] <= N && dead[owner[c] - 1])
#define IS_FREE(b) (FREE(0, b) || FREE(1, b) || FREE(2, b))
#define LEAKED(b) (b % SIZE < bump[CHUNK(b)] && owner[CHUNK(b)] != ORPHAN && !IS_FREE(b) && !known[b] && link != b + 1 && \
    (user[b] == 0 || dead[user[b] - 1]))
/* A page marked as shared that does not hang: that stays for ever. */
#define STRAY(b) (kind[b] == Page && b % SIZE < bump[CHUNK(b)] && shared[b] && !known[b] && link != b + 1)

active proctype Judge() {
end:
    do
    :: d_step { QUIET && (OF_DEAD(0) || OF_DEAD(1) || LEAKED(0) || LEAKED(1) || LEAKED(2) || LEAKED(3)) -> assert(false) }
    :: d_step { QUIET && BUG == 4 && (STRAY(0) || STRAY(1) || STRAY(2) || STRAY(3)) -> assert(false) }
    od
}
