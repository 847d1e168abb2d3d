package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
)

// settings have been read and are right, or nobody would be examined; what remains is
// what is unwise.
func (e *examination) settings(context.Context) Finding {
	if len(e.Exposed) > 0 {
		return warning("exposed", len(e.Exposed), e.Exposed[0].Args[0])
	}
	if listen := e.Config.Metrics.Listen; listen != "" {
		host, _, _ := net.SplitHostPort(listen)
		if address, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !address.IsLoopback()) {
			return warning("metrics_open", listen)
		}
	}
	return fine()
}

// folder looks at the data folder itself: it holds letters and keys.
func (e *examination) folder(context.Context) Finding {
	about, err := os.Stat(e.Config.Data)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return failure("missing", e.Config.Data)
	case err != nil:
		return failure("closed", e.Config.Data)
	case !about.IsDir():
		return failure("no_folder", e.Config.Data)
	case !enters(e.Config.Data):
		return failure("closed", e.Config.Data)
	case about.Mode().Perm()&0o007 != 0:
		return warning("exposed", e.Config.Data, about.Mode().Perm())
	}
	return fine(e.Config.Data)
}

// enters reports whether this user may look into a folder.
func enters(folder string) bool {
	opened, err := os.Open(folder)
	if err != nil {
		return false
	}
	_ = opened.Close()
	return true
}

// key looks at the key that signs tokens, where it is kept in the data folder.
func (e *examination) key(context.Context) Finding {
	if e.Config.Token.Secret != "" {
		return Finding{Level: OK, Code: "settings"}
	}
	file := filepath.Join(e.Config.Data, "token.key")
	about, err := os.Stat(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return Finding{Level: OK, Code: "none"}
	case err != nil:
		return failed(err)
	case about.Mode().Perm()&0o077 != 0:
		return failure("exposed", file, about.Mode().Perm())
	case about.Size() < 64:
		return failure("short", file, about.Size())
	}
	return fine(file)
}

// tooLittle is what a disk has to have free in any case.
const tooLittle = 100 << 20

// disk compares what is free with what the data take: a backup beside them takes as
// much again, and more while it is made.
func (e *examination) disk(ctx context.Context) Finding {
	folder := e.Config.Data
	if !e.Config.PostgreSQL() {
		folder = e.Config.Database.Reveal()
	}
	free, err := e.Free(folder)
	if err != nil {
		return failed(err)
	}
	used, err := sizeOf(ctx, folder)
	if err != nil {
		return failed(err)
	}
	const mebibyte = 1 << 20
	switch {
	case free < tooLittle:
		return failure("full", free/mebibyte, used/mebibyte)
	case free < 2*used:
		return warning("low", free/mebibyte, used/mebibyte)
	}
	return fine(free/mebibyte, used/mebibyte)
}

func sizeOf(ctx context.Context, folder string) (total uint64, err error) {
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if errors.Is(err, os.ErrNotExist) {
			return nil // gone meanwhile
		}
		if err != nil || !entry.Type().IsRegular() {
			return errors.Join(err, ctx.Err())
		}
		if about, err := entry.Info(); err == nil {
			total += uint64(about.Size())
		}
		return ctx.Err()
	})
	return total, err
}

// mail asks the mail server to let us in, and sends nothing.
func (e *examination) mail(ctx context.Context) Finding {
	if e.Mail == nil {
		return warning("none", filepath.Join(e.Config.Data, "letters"))
	}
	began := e.Clock()
	err := e.Mail(ctx)
	if stranger := (x509.UnknownAuthorityError{}); errors.As(err, &stranger) {
		return failure("stranger", e.Config.Mail.Host, e.Config.Mail.Port)
	}
	if err != nil {
		return failure("refused", e.Config.Mail.Host, e.Config.Mail.Port, err.Error())
	}
	return fine(e.Config.Mail.Host, e.Config.Mail.Port, e.Config.Mail.TLS, e.Clock().Sub(began).Milliseconds())
}
