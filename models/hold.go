package models

import "database/sql"

// held are rows that wait for the end of an act on many cases: written together they
// cost a fraction of what they cost one by one.
type held struct {
	events  int // that will be appended, and have no id yet
	legs    []Leg
	flags   []Flag
	letters []Letter
	notices []Notice
}

// Hold lets legs, flags, letters and notices wait until Release. Nothing in between
// may ask for them. It is told how many events will be appended, so that their ids are
// taken together and none is left over.
func (t *Tx) Hold(events int) { t.held = &held{events: events} }

// Release writes what waits.
func (t *Tx) Release() error {
	waiting := t.held
	t.held = nil
	if err := AddAll(t, waiting.legs); err != nil {
		return err
	}
	if err := addNew(t, waiting.flags); err != nil {
		return err
	}
	if err := AddAll(t, waiting.letters); err != nil {
		return err
	}
	delete(t.ids, "letters") // from now on the database gives them again
	return t.AddNotices(waiting.notices)
}

// AddLeg inserts the leg that begins.
func (t *Tx) AddLeg(row Leg) error {
	if t.held != nil {
		t.held.legs = append(t.held.legs, row)
		return nil
	}
	return t.Add(&row)
}

// AddLetter inserts a letter and fills its id.
func (t *Tx) AddLetter(row *Letter) (err error) {
	if t.held == nil {
		return t.Add(row)
	}
	if row.ID, err = t.nextID("letters", "letters_id_seq"); err != nil {
		return err
	}
	t.held.letters = append(t.held.letters, *row)
	return nil
}

// idsAtOnce is how many ids are taken from PostgreSQL together while rows wait.
const idsAtOnce = 100

// nextID gives an id for a row of a table before it is inserted. SQLite has one writer,
// so that nobody comes between; on PostgreSQL the ids come from the table's sequence.
func (t *Tx) nextID(table, sequence string) (int64, error) {
	if t.ids == nil {
		t.ids = map[string][]int64{}
	}
	ready := t.ids[table]
	if len(ready) == 0 {
		var err error
		if ready, err = t.takeIDs(table, sequence); err != nil {
			return 0, err
		}
	}
	id := ready[0]
	t.ids[table] = ready[1:]
	if t.dialect == SQLite {
		t.ids[table] = []int64{id + 1}
	}
	return id, nil
}

func (t *Tx) takeIDs(table, sequence string) (ids []int64, err error) {
	if t.dialect == SQLite {
		var last int64
		err = t.number(&last, "SELECT COALESCE(MAX(id), 0) FROM "+table)
		return []int64{last + 1}, err
	}
	count := 1
	switch {
	case t.held == nil:
	case table == "events":
		count, t.held.events = max(1, t.held.events), 0
	default:
		count = idsAtOnce
	}
	err = t.each("SELECT nextval('"+sequence+"') FROM generate_series(1, ?)", []any{count}, func(rows *sql.Rows) error {
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}
