package text

// letterWords holds the letters.
var letterWords = map[string]Words{}
