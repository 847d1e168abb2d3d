package workflow

import "regexp"

var siteCode = regexp.MustCompile(`^(\d{10}|bm\d{8})$`)

// ValidSiteCode reports whether a text has the form of a site identification code
// (网站标识码): ten digits for local governments, bm and eight digits for
// ministries. Nothing is derived from its digits.
func ValidSiteCode(code string) bool { return siteCode.MatchString(code) }
