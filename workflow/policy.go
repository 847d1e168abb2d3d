package workflow

// Terms are the figures by which an office runs its cases. A circular keeps the
// copy that was in force when it was issued.
type Terms struct {
	RoundsAllowed     int // rounds of rework before a failed re-check escalates
	AcknowledgeWithin int // working days from issue to the receipt slip
}

// DefaultTerms is what an office has that chose nothing else.
var DefaultTerms = Terms{RoundsAllowed: 3, AcknowledgeWithin: 1}
