package demo

import _ "embed"

// Circular is the circular of the demonstration, in the project's own words and
// in the shape of a web page copied as text.
//
//go:embed circular.txt
var Circular []byte
