// Package intake reads a circular (通报) from the text it comes as, a web page
// copied line by line or a plain file, and says what it contains and what about
// it a person has to look at. It knows how circulars are built and how units are
// named in general; it knows no single circular, place or unit, and no roster.
//
// Whatever is not in the text is left out, never filled in; whatever is derived
// from the text instead of printed in it, or does not fit, becomes a doubt.
package intake
