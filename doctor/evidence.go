package doctor

import (
	"context"
	"errors"
	"time"

	"rectify/models"
)

// strayAge is how old bytes have to be before nothing can be at work on them.
const strayAge = 24 * time.Hour

// evidence looks whether all bytes that the rows name are there and as many as they
// were, and for bytes that nothing refers to; thoroughly, it reads them all.
func (e *examination) evidence(ctx context.Context) Finding {
	const page = 500
	blobs, reader := e.store.Blobs(), e.store.Read(ctx)
	rows, wrong, first := 0, 0, ""
	for last, full := "", true; full; {
		batch, err := reader.BlobsAfter(last, page)
		if err != nil {
			return failed(err)
		}
		for _, row := range batch {
			last = row.SHA256
			rows++
			switch err := sound(ctx, blobs, row.SHA256, e.Thorough); {
			case ctx.Err() != nil:
				return failed(ctx.Err())
			case err != nil:
				if wrong++; first == "" {
					first = row.SHA256
				}
			}
		}
		full = len(batch) == page
	}
	if wrong > 0 {
		return failure("lost", wrong, first)
	}
	strays, err := blobs.Orphans(ctx, e.Clock().Add(-strayAge))
	switch {
	case err != nil:
		return failed(err)
	case len(strays) > 0:
		return warning("strays", len(strays))
	}
	return fine(rows)
}

// sound opens the bytes, which compares their number; thoroughly, it reads them.
func sound(ctx context.Context, blobs models.Blobs, hash string, thorough bool) error {
	if thorough {
		return blobs.Verify(ctx, hash)
	}
	content, err := blobs.Open(ctx, hash)
	if err == nil {
		err = errors.Join(err, content.Close())
	}
	return err
}
