package models

/*
#include <malloc.h>

// SQLite takes some 90 KiB for every sorted answer and gives them back. By default the
// C library hands them on to the system each time and has to fetch them anew, which
// costs more than the answer; it keeps up to 2 MiB now. And by default every thread
// that calls it has an arena of its own; two for all take less memory and keep nobody waiting.
static void keep_a_little(void) {
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, 2 << 20);
#endif
#ifdef M_ARENA_MAX
	mallopt(M_ARENA_MAX, 2);
#endif
}
*/
import "C"

func init() { C.keep_a_little() }
