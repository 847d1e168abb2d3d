package models

/*
#include <malloc.h>

// SQLite's memory comes from one arena. By default every thread that calls it gets
// one of its own and keeps what it once took, which is several times as much.
static void one_arena(void) {
#ifdef M_ARENA_MAX
	mallopt(M_ARENA_MAX, 1);
#endif
}
*/
import "C"

func init() { C.one_arena() }
