package simulate

import (
	"container/heap"
	"context"
)

// act is one thing that somebody does. Each kind has a file of its own; to add one
// is to write its perform and to plan it somewhere.
type act interface {
	// kind names it in the summary.
	kind() string
	// perform does it at the present instant, through the desk, and returns what
	// the oracle says must come of it. The oracle is asked first wherever it can
	// know beforehand. The error is the desk's.
	perform(ctx context.Context, r *run) (*step, error)
}

// planned is an act with its instant. Serial keeps acts of one instant in order.
type planned struct {
	at     instant
	serial int
	act    act
}

type plans []planned

func (p plans) Len() int { return len(p) }
func (p plans) Less(i, j int) bool {
	return p[i].at < p[j].at || p[i].at == p[j].at && p[i].serial < p[j].serial
}
func (p plans) Swap(i, j int) { p[i], p[j] = p[j], p[i] }

// Push adds an act; the heap calls it.
func (p *plans) Push(one any) { *p = append(*p, one.(planned)) }

// Pop removes the last; the heap calls it.
func (p *plans) Pop() any {
	last := (*p)[len(*p)-1]
	*p = (*p)[:len(*p)-1]
	return last
}

// plan puts an act into the future; what would be past is done next.
func (r *run) plan(at instant, one act) {
	r.planned++
	heap.Push(&r.plans, planned{max(at, r.clock.at), r.planned, one})
}
