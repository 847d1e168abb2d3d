//go:build unix

package doctor

import "golang.org/x/sys/unix"

// Free is how many bytes a user may still write to the folder's disk.
func Free(folder string) (uint64, error) {
	var about unix.Statfs_t
	if err := unix.Statfs(folder, &about); err != nil {
		return 0, err
	}
	return uint64(about.Bavail) * uint64(about.Bsize), nil //nolint:unconvert // the types differ between systems
}
