package workflow

import (
	"fmt"
	"strings"
)

// Diagram draws the table as a Mermaid state diagram: one arrow for each action
// that changes the state, and one list of the actions that leave it. The README
// holds its output, and a test compares the two.
func Diagram() string {
	var out strings.Builder
	out.WriteString("stateDiagram-v2\n    [*] --> draft\n")
	drawn := map[string]bool{}
	for _, row := range Table {
		for _, from := range row.From {
			if row.To == "" {
				continue
			}
			arrow := fmt.Sprintf("    %s --> %s: %s\n", from, row.To, row.Action)
			if !drawn[arrow] {
				out.WriteString(arrow)
			}
			drawn[arrow] = true
		}
	}
	out.WriteString("    closed --> [*]\n    withdrawn --> [*]\n")
	return out.String()
}
