package models

import (
	"context"
	"database/sql"
	"errors"
	"io"
)

// parts reads bytes that PostgreSQL keeps, a part at a time.
type parts struct {
	ctx    context.Context
	reader Reader
	row    Blob
	offset int64
	held   []byte // the part that was read last
	number int64  // its number; -1 before the first
}

func (b Blobs) openParts(ctx context.Context, row Blob) (io.ReadSeekCloser, error) {
	reader := b.store.Read(ctx)
	var size int64
	err := reader.db.Raw("SELECT COALESCE(SUM(OCTET_LENGTH(bytes)), 0) FROM blob_parts WHERE sha256 = ?", row.SHA256).Scan(&size).Error
	switch {
	case err != nil:
		return nil, err
	case size == 0 && row.Size > 0:
		return nil, ErrBlobMissing
	case size != row.Size:
		return nil, ErrBlobAltered
	}
	return &parts{ctx: ctx, reader: reader, row: row, number: -1}, nil
}

func (p *parts) Read(into []byte) (int, error) {
	if p.offset >= p.row.Size {
		return 0, io.EOF
	}
	number := p.offset / PartSize
	if number != p.number {
		p.held = nil
		err := p.reader.db.Raw("SELECT bytes FROM blob_parts WHERE sha256 = ? AND number = ?", p.row.SHA256, number).Row().Scan(&p.held)
		if errors.Is(err, sql.ErrNoRows) {
			err = ErrBlobAltered // this part is gone, and others are longer
		}
		if err != nil {
			return 0, err
		}
		p.number = number
	}
	within := p.offset - number*PartSize
	if within >= int64(len(p.held)) {
		return 0, ErrBlobAltered // a part is missing, or shorter than it was
	}
	n := copy(into, p.held[within:])
	p.offset += int64(n)
	return n, nil
}

func (p *parts) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += p.offset
	case io.SeekEnd:
		offset += p.row.Size
	}
	if offset < 0 {
		return 0, errors.New("a place before the first byte")
	}
	p.offset = offset
	return offset, nil
}

func (p *parts) Close() error {
	p.held = nil
	return nil
}
