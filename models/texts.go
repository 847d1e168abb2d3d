package models

import (
	"sync"
	"sync/atomic"
)

// textsMost bounds the bytes of the texts that are kept of one kind. Those of a day's
// work take a few hundred thousand: it is reached by lists and rows of ever other
// lengths, and by nothing else.
const textsMost = 2 << 20

// texts are statements that were written before, so that each is written once. When
// there are too many of them all are forgotten: those in use are soon there again.
type texts[Key comparable] struct {
	known sync.Map // Key → string
	bytes atomic.Int64
}

func (t *texts[Key]) find(key Key) (string, bool) {
	known, found := t.known.Load(key)
	if !found {
		return "", false
	}
	return known.(string), true
}

func (t *texts[Key]) keep(key Key, text string) string {
	if t.bytes.Add(int64(len(text))) > textsMost {
		t.known.Clear()
		t.bytes.Store(int64(len(text)))
	}
	t.known.Store(key, text)
	return text
}
