package api

import (
	"strconv"

	"rectify/workflow"
)

// etag writes a version as an entity tag.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// version reads If-Match: 0 where the request states none or takes any. A tag that
// was never ours matches nothing, so it is a conflict like a stale one.
func version(ifMatch string) (int64, error) {
	if ifMatch == "" || ifMatch == "*" {
		return 0, nil
	}
	if quoted, err := strconv.Unquote(ifMatch); err == nil {
		if number, err := strconv.ParseInt(quoted, 10, 64); err == nil && number > 0 && etag(number) == ifMatch {
			return number, nil
		}
	}
	return 0, &workflow.Error{Code: workflow.CodeConflict}
}
