package intake

import "math"

// An annex comes without its lines, and a cell that was empty is simply not
// there. Which column a cell belongs to is found as the cheapest way to lay all
// cells, in their order, over the columns again and again: a cell costs what it
// misfits its column, and a column without a cell costs what it is worth.

// blankCost is what it costs to believe a cell empty.
var blankCost = map[columnKind]int{
	otherColumn: 1, sequenceColumn: 4, unitColumn: 6, urlColumn: 3, problemColumn: 4, codeColumn: 3,
}

const (
	continuedCost = 4 // a second line of the same cell
	outsideCost   = 3 // a line that is no part of the table any more
)

// placed is where a cell went. A cell that is outside comes after the table.
type placed struct {
	column    int
	newRow    bool
	continued bool
	outside   bool
}

// move is how a cell came to its column: from which column the cell before it
// lay in, and whether a row ended between the two.
type move struct {
	from   int16
	newRow bool
}

// alignCells places every cell. Its cost is cells times columns squared.
func alignCells(cells []string, columns []column) []placed {
	n := len(columns)
	if n == 0 || len(cells) == 0 {
		return nil
	}
	outside := n // one more state, never left again
	cost := make([]int, n+1)
	moves := make([][]move, len(cells))
	skipped := blankSums(columns)

	first := traitsOf(cells[0])
	for c := range columns {
		cost[c] = first.misfit(columns[c].kind) + skipped[c]
	}
	cost[outside] = outsideCost
	for i := 1; i < len(cells); i++ {
		next := make([]int, n+1)
		moves[i] = make([]move, n+1)
		looks := traitsOf(cells[i])
		for c := range columns {
			fit := looks.misfit(columns[c].kind)
			best, how := math.MaxInt/2, move{}
			for from := range columns {
				var total int
				var newRow bool
				switch {
				case from < c: // later in the same row
					total = fit + skipped[c] - skipped[from+1]
				case from == c && mayContinue(columns[c].kind):
					total = max(fit, 1) + continuedCost
				default:
					total = math.MaxInt / 4
				}
				if wrapped := fit + skipped[n] - skipped[from+1] + skipped[c]; wrapped < total {
					total, newRow = wrapped, true
				}
				if total += cost[from]; total < best {
					best, how = total, move{int16(from), newRow}
				}
			}
			next[c], moves[i][c] = best, how
		}
		next[outside], moves[i][outside] = cost[outside]+outsideCost, move{from: int16(outside)}
		for from := range columns {
			if total := cost[from] + skipped[n] - skipped[from+1] + outsideCost; total < next[outside] {
				next[outside], moves[i][outside] = total, move{from: int16(from)}
			}
		}
		cost = next
	}
	return trace(cost, moves, skipped, outside)
}

// blankSums gives the cost of leaving the first c columns empty, for every c.
func blankSums(columns []column) []int {
	sums := make([]int, len(columns)+1)
	for c, column := range columns {
		sums[c+1] = sums[c] + blankCost[column.kind]
	}
	return sums
}

func mayContinue(kind columnKind) bool { return kind == problemColumn || kind == otherColumn }

// trace walks back from the cheapest end, where the last row is completed.
func trace(cost []int, moves [][]move, skipped []int, outside int) []placed {
	at, least := outside, cost[outside]
	for c := range outside {
		if total := cost[c] + skipped[outside] - skipped[c+1]; total < least {
			at, least = c, total
		}
	}
	result := make([]placed, len(moves))
	for i := len(moves) - 1; i >= 0; i-- {
		if i == 0 {
			result[0] = placed{column: at, newRow: at != outside, outside: at == outside}
			break
		}
		how := moves[i][at]
		result[i] = placed{
			column:    at,
			newRow:    how.newRow && at != outside,
			continued: at != outside && !how.newRow && int(how.from) == at,
			outside:   at == outside,
		}
		at = int(how.from)
	}
	return result
}
