package config_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"rectify/config"
	"rectify/text"
)

// wrongFiles says of each file in testdata what is wrong with it.
var wrongFiles = map[string]string{
	"unknown_key":             "unknown_key.yaml:2 lisen mistyped_key (listen)",
	"unknown_nested_key":      "unknown_nested_key.yaml:4 passwort mistyped_key (password)",
	"key_twice":               "key_twice.yaml:2 not_yaml",
	"not_yaml":                "not_yaml.yaml:2 not_yaml",
	"two_documents":           "two_documents.yaml several",
	"number_as_text":          "number_as_text.yaml:2 type (number)",
	"number_as_duration":      "number_as_duration.yaml:2 type (duration)",
	"bad_duration":            "bad_duration.yaml not_yaml",
	"section_as_text":         "section_as_text.yaml:1 not_yaml",
	"list_as_text":            "list_as_text.yaml:1 not_yaml",
	"empty_data":              "data required",
	"listen_without_port":     "listen address",
	"listen_port_too_large":   "listen address",
	"base_url_without_scheme": "base_url url",
	"base_url_with_password":  "base_url url",
	"unknown_zone":            "office.zone unknown_zone (Asia/Huaihua)",
	"local_zone":              "office.zone unknown_zone (Local)",
	"tls_unknown":             "mail.tls not_one_of (mandatory, implicit, opportunistic, none)",
	"mail_without_sender":     "mail.from required",
	"sender_with_name":        "mail.from mailbox",
	"sender_name_two_lines":   "mail.from_name one_line",
	"user_without_password":   "mail.password credentials",
	"host_with_port":          "mail.host domain",
	"session_too_short":       "session.lifetime range (1m0s, 720h0m0s)",
	"sweep_too_often":         "sweep_every range (1s, 10m0s)",
	"key_too_short":           "token.secret too_short (32)",
	"proxy_by_name":           "trusted_proxies network (proxy.example)",
	"log_level":               "log.level not_one_of (debug, info, warn, error)",
	"log_format":              "log.format not_one_of (text, json)",
	"message_domain":          "message_domain domain",
	"database_kind":           "database database",
	"database_unnamed":        "database database",
	"several_mistakes": "office.zone unknown_zone (Mars); log.level not_one_of (debug, info, warn, error); " +
		"log.format not_one_of (text, json)",
}

func TestEachWrongFileIsRefusedWithItsPlace(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) != len(wrongFiles) {
		t.Fatalf("%d files, %d expectations, %v", len(files), len(wrongFiles), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(file, nil)
			var refusal *config.Error
			if !errors.As(err, &refusal) {
				t.Fatalf("accepted, or no *config.Error: %v", err)
			}
			want := "config: " + strings.ReplaceAll(wrongFiles[name], name+".yaml", file)
			if !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got  %v\nwant %v", err, want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the refusal tells a secret: %v", err)
			}
		})
	}
}

func TestWrongVariables(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for sentence, test := range map[string]struct {
		environ []string
		want    string
	}{
		"an unknown variable gets a suggestion": {[]string{"RECTIFY_LISTN=:1"}, "RECTIFY_LISTN mistyped_key (RECTIFY_LISTEN)"},
		"a variable like no other":              {[]string{"RECTIFY_CONTRACTOR_TELEPHONE_NUMBERS=x"}, "RECTIFY_CONTRACTOR_TELEPHONE_NUMBERS unknown_key"},
		"a section is no variable":              {[]string{"RECTIFY_MAIL=x"}, "RECTIFY_MAIL mistyped_key (RECTIFY_"},
		"only secrets may stand in a file":      {[]string{"RECTIFY_LISTEN_FILE=x"}, "RECTIFY_LISTEN_FILE mistyped_key (RECTIFY_LISTEN)"},
		"a value and a file contradict":         {[]string{"RECTIFY_TOKEN_SECRET=a", "RECTIFY_TOKEN_SECRET_FILE=" + secret}, "RECTIFY_TOKEN_SECRET token.secret both (RECTIFY_TOKEN_SECRET_FILE)"},
		"a missing file":                        {[]string{"RECTIFY_TOKEN_SECRET_FILE=/nowhere"}, "RECTIFY_TOKEN_SECRET_FILE token.secret unreadable"},
		"a number must be one":                  {[]string{"RECTIFY_MAIL_PORT=smtp"}, "RECTIFY_MAIL_PORT mail.port type (number)"},
		"a duration must be one":                {[]string{"RECTIFY_MAIL_TIMEOUT=30"}, "RECTIFY_MAIL_TIMEOUT mail.timeout type (duration)"},
		"values are validated":                  {[]string{"RECTIFY_TOKEN_SECRET_FILE=" + secret}, "token.secret too_short (32)"},
	} {
		t.Run(sentence, func(t *testing.T) {
			_, err := config.Load("", test.environ)
			if err == nil || !strings.HasPrefix(err.Error(), "config: "+test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestDefaultsHoldWithoutFileAndVariables(t *testing.T) {
	c, err := config.Load("", []string{"HOME=/home/office", "RECTIFY_TEST_POSTGRES=x", "RECTIFY_DEMAND_POSTGRES=1"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Database.Reveal() != "./data" || c.PostgreSQL() || c.BaseURL != "http://127.0.0.1:8080" || c.MessageDomain != "localhost" {
		t.Errorf("got %+v", c)
	}
	if zone, err := c.Location(); err != nil || zone.String() != "Asia/Shanghai" {
		t.Errorf("zone %v, %v", zone, err)
	}
}

func TestTheAddressToOpenIsDerived(t *testing.T) {
	for listen, want := range map[string]string{
		":8080": "http://localhost:8080", "0.0.0.0:80": "http://localhost:80", "[::]:80": "http://localhost:80",
		"127.0.0.1:9": "http://127.0.0.1:9", "rectify.example:80": "http://rectify.example:80",
	} {
		if c, err := config.Load("", []string{"RECTIFY_LISTEN=" + listen}); err != nil || c.BaseURL != want {
			t.Errorf("%s: %s, %v", listen, c.BaseURL, err)
		}
	}
}

func TestFileThenEnvironment(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "rectify.yaml")
	key := filepath.Join(folder, "key")
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(key, strings.Repeat("k", 32)+"\n")
	write(file, "listen: 0.0.0.0:80\nmail:\n  host: mail.example\n  from: office@city.example\n  timeout: 10s\n")
	c, err := config.Load(file, []string{
		"RECTIFY_DATABASE=postgres://office:hunter2@db.example/rectify", "RECTIFY_MAIL_FROM_NAME=电子政务办",
		"RECTIFY_TRUSTED_PROXIES=10.0.0.1, 10.1.0.0/16", "RECTIFY_MAIL_PORT=2525",
		"RECTIFY_TOKEN_SECRET_FILE=" + key, "RECTIFY_LISTEN=127.0.0.1:9000",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:9000" || c.Mail.Timeout != 10*time.Second || c.Mail.Port != 2525 ||
		c.Mail.FromName != "电子政务办" || c.MessageDomain != "city.example" || !c.PostgreSQL() ||
		c.Token.Secret.Reveal() != strings.Repeat("k", 32) ||
		!slices.Equal(c.TrustedProxies, []string{"10.0.0.1", "10.1.0.0/16"}) {
		t.Errorf("got %+v", c)
	}
}

func TestAnEmptyFileChangesNothing(t *testing.T) {
	for _, content := range []string{"", "# nothing yet\n", "---\n", "mail:\n"} {
		file := filepath.Join(t.TempDir(), "rectify.yaml")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := config.Load(file, nil); err != nil || c.Listen != config.Default().Listen || c.Mail.Port != 587 {
			t.Errorf("%q: %+v, %v", content, c, err)
		}
	}
}

func TestTheLargestFileIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rectify.yaml")
	if err := os.WriteFile(file, []byte(strings.Repeat("#", 1<<20+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(file, nil); err == nil || !strings.Contains(err.Error(), config.ReasonTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	c := config.Default()
	c.Token.Secret, c.Mail.Password, c.Database = "hunter2", "hunter2", "postgres://office:hunter2@db.example/rectify"
	var logged strings.Builder
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("config", "all", c, "one", c.Token.Secret)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{logged.String(), string(asJSON), string(asYAML)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown = append(shown, fmt.Sprintf(verb, c), fmt.Sprintf(verb, c.Token.Secret), fmt.Sprintf(verb, &c))
	}
	for _, line := range shown {
		if strings.Contains(line, "hunter2") || strings.Contains(line, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("a secret is shown: %s", line)
		}
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	source, err := os.ReadFile("error.go")
	if err != nil {
		t.Fatal(err)
	}
	reasons := regexp.MustCompile(`Reason\w+\s+= "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(reasons) < 10 {
		t.Fatalf("only %d reasons were found", len(reasons))
	}
	for _, reason := range reasons {
		if !text.Has("config." + reason[1]) {
			t.Errorf("no words for config.%s", reason[1])
		}
	}
}
