//go:build !unix

package doctor

import "errors"

// Free is how many bytes may still be written to the folder's disk.
func Free(string) (uint64, error) {
	return 0, errors.New("this system does not say how much of a disk is free")
}
