/*
 * The heap (Heap, Block, Recovery), with the pages of rosters (Roster) or the files of large blocks (Extent, Stored).
 *
 * Chunks belong to one process each, with blocks up to `bump`; a chunk of a dead process is an orphan, which another one adopts. Free blocks are
 * known to their process alone. A block is marked as shared before anybody is told of it, and is never free again.
 *
 * Pages (-DPARTS=0). A page is a block that is hung up by compare-and-set on another block (`link`), then marked as shared if that one is; who
 * sends a block marks it first, then its page. Who is killed in between leaves the marking to the recovery, which comes before its chunks
 * are left to others.
 * Files (-DPARTS=1). Each block has a file, called by the block's place. The block comes first, then the file; the file goes first, then
 * the block. Recovery removes the files of what was never sent before it leaves the chunks. Anybody removes the file of what was sent: he
 * says so in the block, removes it, says that it is gone.
 *
 * Modelled: two chunks of two blocks, three processes; an operation makes a block, gives it a page or a file, and sends it, frees it or keeps it; or gives
 * a page to what was sent, or removes its file. Three operations in all, two kills anywhere, in the recovery too.
 * Left out: sizes, pages of pages, more heap files (create-attach-sweep.pml says how they are made), the lock between threads of one process.
 * Checked: no block is given out while somebody has it, it was sent, or it hangs on something in use; a new block has no file of a former one; the
 * walk never sees a block below `bump` half written; no other file is asked for while an orphan has blocks that nobody has; at the end no dead process
 * has a chunk, each block below `bump` is in use, shared, in a living process's free list or in an orphan, no page is shared that does not hang, and
 * no file is left of a block that is not in use.
 *
 * SEARCH pages safety -DPARTS=0 -DWORK=3
 * SEARCH files safety -DPARTS=1 -DWORK=3
 * SEARCH loops loops -DPARTS=0 -DOPS=1 -DCRASHES=1
 *
 * Seeded bugs:
 * BUG 1: `bump` moves before the block is complete
 * BUG 2: whoever adopts a chunk frees what was sent too
 * BUG 3: recovery does not mark pages
 * BUG 4: a page is marked as shared before it hangs: it is lost if its process is killed in between
 * BUG 5: a chunk is taken by a look and a store
 * BUG 6: recovery frees the slot before it leaves the chunks
 * BUG 7: a block that is used again gets its kind before it is complete
 * BUG 8: what was sent is marked after it was told
 * BUG 9: who comes second with a page forgets to free it
 * BUG 10: two recover at the same time: one leaves as an orphan what another process has adopted
 * BUG 11: a block that was sent can be freed
 * BUG 12: a page is hung up by a store
 * BUG 13: an orphan that has no room behind its blocks is not adopted
 * BUG 14: recovery leaves the chunks before it marks the pages
 * BUG 15 files: recovery leaves the chunks before it removes the files
 * BUG 16 files: the file comes first, the block then
 * BUG 17 files: the block is free before its file is removed
 * BUG 18 files: recovery does not end the removal of a file
 * BUG 19 files: recovery leaves the files of what was never sent
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

mtype = { Fill, Header, Bump, Again, Take, TakeCas, Adopt, Have, File, SendPage, Mark, Hang, Unfiled, Unpaged, Unmarked, Removed, Gone }
mtype = { RWalk, RGone, RFiles, RChunk, ROrphan, RSwept }
mtype = { None, Plain, Page }

byte owner[CHUNKS];            /* 0: nobody, an identity, or ORPHAN */
byte bump[CHUNKS];             /* how many of its blocks there are */
mtype kind[BLOCKS] = None;
bool shared[BLOCKS];
bool torn[BLOCKS];             /* its contents are not complete */
byte link[BLOCKS];             /* the page that hangs on it, plus 1 */
bool file[BLOCKS];             /* there is a file of this name */
byte place[BLOCKS];            /* 0: in the file, 1: that is being removed, 2: gone */

byte mine[N];                  /* each process's chunk, plus 1, */
bool free[N * BLOCKS];         /* its free list, */
byte block[N];                 /* the block it is about, plus 1, */
byte home[N];                  /* what that is to be a page of, plus 1, */
byte was[N];                   /* the owner of the chunk that it wants, */
byte at[N];                    /* and the block that it looks at while it adopts */

byte user[BLOCKS];             /* ghost: which living process has it for itself */
bool known[BLOCKS];            /* ghost: others have been told of it */
byte rb[R];                    /* the block or chunk that the recoverer looks at */

#define B (block[me] - 1)
#define H (home[me] - 1)
#define MINE (mine[me] - 1)
#define FREE(i, b) free[BLOCKS * (i) + b]
#define BELOW(b) (b % SIZE < bump[CHUNK(b)])

#define IN_USE(b) (known[b] || user[b] != 0)
#define HANGS_ON(b, h) (link[h] == b + 1 && IN_USE(h))
#define HANGS(b) (HANGS_ON(b, 0) || HANGS_ON(b, 1) || HANGS_ON(b, 2) || HANGS_ON(b, 3))

/* The processes are alike: it is enough to look at the orders in which they begin by their numbers. */
#define MY_TURN (me == 0 || ops[me - 1] < OPS)

inline done() { block[me] = 0; home[me] = 0; GO(Start) }

inline begin_writing() {
    /* Nobody else may have it. */
    assert(!IN_USE(B) && !HANGS(B));
    user[B] = ME;
    link[B] = 0;
    place[B] = 0
}
inline header() { kind[B] = (home[me] != 0 -> Page : Plain); shared[B] = false }
inline made_file() { assert(!file[B]); file[B] = true }

inline use_again(b) { FREE(me, b) = false; block[me] = b + 1; GO(Again) }

/* A free one of its own, or the next in its chunk, or a chunk first: what nobody else looks at, and therefore part of the step before. */
inline allocate() {
    if
    :: FREE(me, 0) -> use_again(0)
    :: !FREE(me, 0) && FREE(me, 1) -> use_again(1)
    :: !FREE(me, 0) && !FREE(me, 1) && FREE(me, 2) -> use_again(2)
    :: !FREE(me, 0) && !FREE(me, 1) && !FREE(me, 2) && FREE(me, 3) -> use_again(3)
    :: else ->
       if
       :: mine[me] != 0 && bump[MINE] < SIZE -> block[me] = SIZE * MINE + bump[MINE] + 1; GO((BUG == 1 -> Bump : Fill))
       :: else -> GO(Take)
       fi
    fi
}

/* It is allocated. */
inline given() {
    if
    :: home[me] != 0 -> GO((BUG == 4 && shared[H] -> Mark : Hang))
    :: home[me] == 0 && PARTS && BUG != 16 -> GO(File)
    :: else -> GO(Have)
    fi
}

/* The page hangs, or is free again. */
inline page_done() {
    block[me] = home[me];
    home[me] = 0;
    if
    :: user[B] == ME -> GO(Have)
    :: else -> done()
    fi
}

inline make_free(b) { kind[b] = None; link[b] = 0; place[b] = 0; FREE(me, b) = true }

inline free_it() {
    make_free(B);
    user[B] = 0;
    if
    :: home[me] != 0 -> page_done()
    :: home[me] == 0 && PARTS && BUG == 17 -> GO(Unfiled)
    :: else -> done()
    fi
}

inline take(c) { mine[me] = c + 1; was[me] = owner[c]; GO(TakeCas) }

/* An orphan that has no room may have blocks that nobody has. */
#define MAY_ADOPT(c) (owner[c] == ORPHAN && (BUG != 13 || bump[c] < SIZE))
#define UNUSED(b) (BELOW(b) && owner[CHUNK(b)] == ORPHAN && !shared[b])

/* Something that was sent: to grow it, or to remove its file, who says so first. */
#define SENT(b) (known[b] && kind[b] == Plain && (PARTS -> place[b] != 2 : link[b] == 0))
inline begin_with(b) {
    BEGIN;
    if
    :: PARTS -> block[me] = b + 1; place[b] = 1; GO(Removed)
    :: else -> home[me] = b + 1; allocate()
    fi
}

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Start; ops[me] = OPS }
end:
    do
    :: d_step { MUST_END -> GO(Done) }
    :: d_step { MAY_BEGIN && MY_TURN -> BEGIN; allocate() }
    :: d_step { MAY_BEGIN && MY_TURN && SENT(0) -> begin_with(0) }
    :: d_step { MAY_BEGIN && MY_TURN && SENT(1) -> begin_with(1) }
    :: d_step { MAY_BEGIN && MY_TURN && SENT(2) -> begin_with(2) }
    :: d_step { MAY_BEGIN && MY_TURN && SENT(3) -> begin_with(3) }

    /* Where nobody looks before `bump` moves. */
    :: d_step { AT(Fill) ->
           begin_writing();
           if :: PARTS && BUG == 16 -> made_file() :: else fi;
           if
           :: BUG == 1 -> torn[B] = true; GO(Header)
           :: else -> header(); GO(Bump)
           fi }
    :: d_step { AT(Bump) -> bump[CHUNK(B)] = B % SIZE + 1; if :: BUG == 1 -> kind[B] = Plain; GO(Fill) :: else -> given() fi }
    /* Where the walk does. */
    :: d_step { AT(Again) -> begin_writing(); torn[B] = true; if :: BUG == 7 -> header() :: else fi; GO(Header) }
    :: d_step { AT(Header) -> torn[B] = false; header(); given() }

    /* A chunk: an orphan, or else one of nobody's. */
    :: d_step { AT(Take) ->
           if
           :: MAY_ADOPT(0) -> take(0)
           :: !MAY_ADOPT(0) && MAY_ADOPT(1) -> take(1)
           :: !MAY_ADOPT(0) && !MAY_ADOPT(1) && owner[0] == 0 -> take(0)
           :: !MAY_ADOPT(0) && !MAY_ADOPT(1) && owner[0] != 0 && owner[1] == 0 -> take(1)
           :: else ->                            /* another file would be made */
              assert(!UNUSED(0) && !UNUSED(1) && !UNUSED(2) && !UNUSED(3));
              done()
           fi }
    :: d_step { AT(TakeCas) ->
           if
           :: owner[MINE] == was[me] || BUG == 5 ->
              owner[MINE] = ME;
              if :: bump[MINE] == 0 -> allocate() :: else -> GO(Adopt) fi
           :: else -> mine[me] = 0; GO(Take)
           fi;
           was[me] = 0 }
    :: d_step { AT(Adopt) ->                     /* each block below `bump` that was not sent */
           if
           :: shared[SIZE * MINE + at[me]] && BUG != 2 -> skip
           :: else -> make_free(SIZE * MINE + at[me])
           fi;
           at[me]++;
           if
           :: at[me] == bump[MINE] -> at[me] = 0; allocate()
           :: else
           fi }

    :: d_step { AT(File) -> made_file(); GO(Have) }

    /* To have one, and what can be done with it: */
    :: d_step { AT(Have) -> done() }             /* keep it, */
    :: d_step { AT(Have) && !PARTS && link[B] == 0 -> home[me] = block[me]; block[me] = 0; allocate() }   /* give it a page, */

    :: d_step { AT(Have) && BUG != 8 -> shared[B] = true; GO(SendPage) }   /* send it, */
    :: d_step { AT(SendPage) ->
           if :: link[B] != 0 -> shared[link[B] - 1] = true :: else fi;
           known[B] = true;
           if
           :: BUG == 11 -> GO(Unmarked)
           :: else -> user[B] = 0; done()
           fi }
    :: d_step { AT(Have) && BUG == 8 -> known[B] = true; GO(Unmarked) }

    :: d_step { AT(Have) ->                      /* or free it. */
           if
           :: PARTS && BUG != 17 -> file[B] = false; GO(Unfiled)
           :: link[B] != 0 -> assert(!shared[link[B] - 1]); make_free(link[B] - 1); GO(Unpaged)
           :: else -> free_it()
           fi }
    :: d_step { AT(Unfiled) -> if :: BUG == 17 -> file[B] = false; done() :: else -> free_it() fi }
    :: d_step { AT(Unpaged) -> free_it() }
    :: d_step { AT(Unmarked) -> if :: BUG == 8 -> shared[B] = true; user[B] = 0; done() :: else -> free_it() fi }

    /* A page. */
    :: d_step { AT(Hang) ->
           if
           :: link[H] == 0 || BUG == 12 ->
              link[H] = block[me]; user[B] = 0;
              if :: BUG == 4 -> page_done() :: else -> GO(Mark) fi
           :: else ->
              if :: BUG == 9 -> user[B] = 0; page_done() :: else -> free_it() fi
           fi }
    :: d_step { AT(Mark) ->
           if :: shared[H] -> shared[B] = true :: else fi;
           if :: BUG == 4 -> GO(Hang) :: else -> page_done() fi }

    /* The file of what was sent. */
    :: d_step { AT(Removed) -> file[B] = false; GO(Gone) }
    :: d_step { AT(Gone) -> place[B] = 2; done() }
    od
}

inline forget(i, b) { FREE(i, b) = false; if :: user[b] == i + 1 -> user[b] = 0 :: else fi }
inline on_kill(i) {
    mine[i] = 0; block[i] = 0; home[i] = 0; at[i] = 0; was[i] = 0;
    forget(i, 0); forget(i, 1); forget(i, 2); forget(i, 3);
    if :: rpc[0] != 0 && rin[0] == i -> rb[0] = 0 :: else fi;
#if R == 2
    if :: rpc[1] != 0 && rin[1] == i -> rb[1] = 0 :: else fi
#endif
}
#include "killer.inc"

#define ENDS_WALK rb[r] = 0; RGO((BUG == 14 -> RSwept : (PARTS && BUG != 15 && BUG != 19 -> RFiles : RChunk)))

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) -> if :: BUG == 6 -> swept[rs[r]] = true :: else fi; RGO((BUG == 14 -> RChunk : RWalk)) }

    /* Each block: if it is shared its page is, and its file goes if that has begun. */
    :: d_step { RAT(RWalk) ->
           assert(!BELOW(rb[r]) || kind[rb[r]] == None || !torn[rb[r]]);
           if
           :: BELOW(rb[r]) && shared[rb[r]] && place[rb[r]] == 1 && BUG != 18 -> file[rb[r]] = false; RGO(RGone)
           :: else ->
              if :: BELOW(rb[r]) && shared[rb[r]] && link[rb[r]] != 0 && BUG != 3 -> shared[link[rb[r]] - 1] = true :: else fi;
              if :: rb[r] < BLOCKS - 1 -> rb[r]++ :: else -> ENDS_WALK fi
           fi }
    :: d_step { RAT(RGone) -> place[rb[r]] = 2; RGO(RWalk) }

    /* Each block of the dead one's chunks that was never sent. */
    :: d_step { RAT(RFiles) ->
           if
           :: BELOW(rb[r]) && owner[CHUNK(rb[r])] == VICTIM && !shared[rb[r]] && kind[rb[r]] != None -> file[rb[r]] = false
           :: else
           fi;
           if
           :: rb[r] < BLOCKS - 1 -> rb[r]++
           :: else -> rb[r] = 0; RGO((BUG == 15 -> RSwept : RChunk))
           fi }
    :: d_step { RAT(RChunk) ->
           if
           :: owner[rb[r]] == VICTIM -> RGO(ROrphan)
           :: owner[rb[r]] != VICTIM && rb[r] < CHUNKS - 1 -> rb[r]++
           :: else -> rb[r] = 0; RGO((BUG == 14 -> RWalk : (BUG == 15 && PARTS -> RFiles : RSwept)))
           fi }
    :: d_step { RAT(ROrphan) -> owner[rb[r]] = ORPHAN; RGO(RChunk) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define OF_DEAD(c) (owner[c] != 0 && owner[c] <= N && dead[owner[c] - 1])
#define IS_FREE(b) (FREE(0, b) || FREE(1, b) || FREE(2, b))
#define IS_ON(b, h) (link[h] == b + 1 && (shared[h] || IN_USE(h)))
#define IS_HELD(b) (shared[b] || IN_USE(b) || IS_ON(b, 0) || IS_ON(b, 1) || IS_ON(b, 2) || IS_ON(b, 3))
#define LEAKED(b) (BELOW(b) && owner[CHUNK(b)] != ORPHAN && !IS_FREE(b) && !IS_HELD(b))
#define STRAY(b) (BELOW(b) && kind[b] == Page && shared[b] && !IS_ON(b, 0) && !IS_ON(b, 1) && !IS_ON(b, 2) && !IS_ON(b, 3))
#define LEFT(b) (file[b] && (place[b] != 0 || (!shared[b] && !IN_USE(b))))

active proctype Judge() {
end:
    do
    :: d_step { QUIET && (OF_DEAD(0) || OF_DEAD(1)) -> assert(false) }
    :: d_step { QUIET && (LEAKED(0) || LEAKED(1) || LEAKED(2) || LEAKED(3)) -> assert(false) }
    :: d_step { QUIET && (STRAY(0) || STRAY(1) || STRAY(2) || STRAY(3)) -> assert(false) }
    :: d_step { QUIET && (LEFT(0) || LEFT(1) || LEFT(2) || LEFT(3)) -> assert(false) }
    od
}
