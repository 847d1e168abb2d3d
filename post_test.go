package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rectify/models"
)

// TestTasksLettersAndPreferencesByHTTP lets a letter of the running demonstration be
// given up, finds it among the clerk's tasks, and has it resent.
func TestTasksLettersAndPreferencesByHTTP(t *testing.T) {
	data := t.TempDir()
	c := console{T: t, clock: time.Now}
	address, output, stop := c.start("demo", "--json", "--data", data, "--listen", "127.0.0.1:0")
	defer stop()
	var announced announcement
	if err := json.Unmarshal([]byte(output.text()), &announced); err != nil {
		t.Fatal(err)
	}
	as := map[string]visitor{}
	for _, person := range announced.People {
		if login := person.Login; login == "clerk" || login == "head" || login == "liaison1" || login == "leader2" || login == "observer" {
			as[login] = signIn(t, address, login, person.Password)
		}
	}

	mine := as["liaison1"].expect(200, "GET", "/api/v1/me/letters?limit=1", nil)
	letter := mine.number("letters", 0, "id")
	if mine.at("letters", 0, "about", 0, "cause") != "issued" || mine.at("letters", 0, "state") != "delivered" {
		t.Errorf("the liaison's letters: %v", mine.body)
	}
	if tasks := as["liaison1"].expect(200, "GET", "/api/v1/tasks", nil); tasks.at("tasks", 0, "key") != "acknowledge" ||
		!strings.HasSuffix(fmt.Sprint(tasks.at("tasks", 0, "allowed", 0, "path")), "/acknowledge") {
		t.Errorf("the liaison's tasks: %v", tasks.body)
	}
	if tasks := as["observer"].expect(200, "GET", "/api/v1/tasks", nil); len(tasks.at("tasks").([]any)) != 0 {
		t.Errorf("the observer's tasks: %v", tasks.body)
	}

	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, models.DatabaseFile)+"?_busy_timeout=10000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE letters SET state = 'given_up', server_answer = 'contact_not_confirmed', version = version + 1 WHERE id = ?", letter); err != nil {
		t.Fatal(err)
	}
	tasks := as["clerk"].expect(200, "GET", "/api/v1/tasks", nil, "Accept-Language", "en")
	if tasks.at("tasks", 0, "key") != "letter_given_up" || tasks.number("tasks", 0, "letter") != letter ||
		tasks.at("tasks", 0, "server_answer_label") != "the address is not confirmed" {
		t.Fatalf("the clerk's tasks: %v", tasks.body)
	}
	resend := fmt.Sprint(tasks.at("tasks", 0, "allowed", 0, "path"))
	as["liaison1"].expect(404, "POST", resend, nil)
	as["head"].expect(403, "POST", resend, nil)
	as["clerk"].expect(412, "POST", resend, nil, "If-Match", `"99"`)
	as["clerk"].expect(422, "POST", strings.Replace(resend, "resend", "set-aside", 1), map[string]string{"reason": ""})
	list := as["clerk"].expect(200, "GET", "/api/v1/letters?state=given_up", nil)
	if list.number("letters", 0, "id") != letter || list.at("letters", 0, "allowed", 1, "action") != "set_aside_letter" {
		t.Errorf("given up: %v", list.body)
	}
	as["clerk"].expect(422, "GET", "/api/v1/letters?state=queued", nil)
	if none := as["leader2"].expect(200, "GET", "/api/v1/letters", nil); len(none.at("letters").([]any)) != 0 {
		t.Errorf("a unit sees the office's post: %v", none.body)
	}
	resent := as["clerk"].expect(200, "POST", resend, nil, "If-Match", fmt.Sprintf(`"%d"`, list.number("letters", 0, "version")))
	if resent.number("resent") != 1 || resent.at("message_id") != list.at("letters", 0, "message_id") {
		t.Errorf("resent: %v", resent.body)
	}
	eventually(t, "the letter is delivered after all", func() bool {
		again := as["liaison1"].expect(200, "GET", "/api/v1/me/letters?limit=1", nil)
		return again.at("letters", 0, "state") == "delivered"
	})
	if refused := as["clerk"].expect(409, "POST", resend, nil, "Accept-Language", "en"); !strings.Contains(fmt.Sprint(refused.at("detail")), "resend the letter") {
		t.Errorf("refused: %v", refused.body)
	}

	wrong := as["clerk"].expect(422, "PUT", "/api/v1/me/preferences", map[string]any{"morning": "06:00", "digest": true, "gather": false})
	if wrong.at("errors", 0, "field") != "morning" || wrong.at("errors", 0, "reason") != "outside_hours" {
		t.Errorf("refused: %v", wrong.body)
	}
	as["clerk"].expect(422, "PUT", "/api/v1/me/preferences", map[string]any{"morning": "noon", "digest": true, "gather": false})
	as["clerk"].expect(200, "PUT", "/api/v1/me/preferences", map[string]any{"morning": "09:30", "digest": true, "gather": true})
	me := as["clerk"].expect(200, "GET", "/api/v1/me", nil)
	if me.at("preferences", "morning") != "09:30" || me.at("preferences", "digest") != true || me.at("preferences", "gather") != true {
		t.Errorf("me: %v", me.body)
	}
}
