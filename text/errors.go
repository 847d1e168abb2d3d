package text

// errorWords holds the reasons of refusals, one sentence for each code.
var errorWords = map[string]Words{}
