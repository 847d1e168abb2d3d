package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rectify/config"
)

func TestEachSettingSaysWhereItComesFrom(t *testing.T) {
	folder := t.TempDir()
	file, key := filepath.Join(folder, "rectify.yaml"), filepath.Join(folder, "key")
	write(t, file, "# the office\nlisten: 0.0.0.0:80\nmail:\n  host: mail.example\n\n  from: office@city.example\n  user: office\n  password: hunter2\n")
	write(t, key, strings.Repeat("k", 32)+"\r\n")
	c, settings, warnings, err := config.Show(file, []string{"RECTIFY_LOG_LEVEL=debug", "RECTIFY_TOKEN_SECRET_FILE=" + key, "RECTIFY_LISTEN=127.0.0.1:9",
		"RECTIFY_DATABASE=postgres://office:hunter2@db.example/rectify?sslmode=require&password=hunter2", "RECTIFY_TRUSTED_PROXIES=10.0.0.1, 10.1.0.0/16"})
	if err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	if c.Token.Secret.Reveal() != strings.Repeat("k", 32) {
		t.Errorf("the secret of the file is %d bytes", len(c.Token.Secret.Reveal()))
	}
	found := map[string]string{}
	for _, one := range settings {
		found[one.Key] = fmt.Sprintf("%s (%s %s)", one.Value, one.Origin, strings.ReplaceAll(one.Place, folder+"/", ""))
		if strings.Contains(fmt.Sprint(one), "hunter2") || strings.Contains(fmt.Sprint(one), "kkkk") {
			t.Errorf("a secret is shown: %v", one)
		}
	}
	for key, want := range map[string]string{
		"listen":          "127.0.0.1:9 (variable RECTIFY_LISTEN)",
		"mail.host":       "mail.example (file rectify.yaml:4)",
		"mail.from":       "office@city.example (file rectify.yaml:6)",
		"mail.password":   "<secret> (file rectify.yaml:8)",
		"mail.port":       "587 (default )",
		"mail.timeout":    "30s (default )",
		"message_domain":  "city.example (derived )",
		"base_url":        "http://127.0.0.1:9 (derived )",
		"log.level":       "debug (variable RECTIFY_LOG_LEVEL)",
		"token.secret":    "<secret> (secret_file RECTIFY_TOKEN_SECRET_FILE=key)",
		"database":        "postgres://office:<secret>@db.example/rectify?password=<secret>&sslmode=require (variable RECTIFY_DATABASE)",
		"trusted_proxies": "10.0.0.1, 10.1.0.0/16 (variable RECTIFY_TRUSTED_PROXIES)",
	} {
		if found[key] != want {
			t.Errorf("%s: %s, want %s", key, found[key], want)
		}
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAddressesAreShownWithoutTheirSecrets(t *testing.T) {
	for address, want := range map[string]string{
		"./data":                          "./data",
		"postgres://db.example/rectify":   "postgres://db.example/rectify",
		"postgres://a:b@db.example/r":     "postgres://a:<secret>@db.example/r",
		"postgres://a:%zz@db.example/r":   "<secret>",
		"postgresql:///r?sslPassword=abc": "postgresql:///r?sslPassword=<secret>",
		"postgres://db.example/r?pass=b":  "postgres://db.example/r?pass=<secret>",
		"postgres:///r?client_secret=abc": "postgres:///r?client_secret=<secret>",
	} {
		if got := config.Redacted(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

// TestAnAddressInWordsIsNoFolder: what PostgreSQL's own programs take as an address would
// be a folder's name to this one, and would be shown with its password.
func TestAnAddressInWordsIsNoFolder(t *testing.T) {
	for _, address := range []string{"host=db.example user=office password=hunter2 dbname=rectify", "user='office' host = db.example", "dbname=rectify"} {
		_, err := config.Load("", []string{"RECTIFY_DATABASE=" + address})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := config.Load("", []string{"RECTIFY_DATABASE=./a=b/host name"}); err != nil {
		t.Errorf("a folder: %v", err)
	}
}

// TestWhatIsNoYAMLIsNotRepeated: a password that begins with an asterisk is a name to
// the parser, which says that it does not know it.
func TestWhatIsNoYAMLIsNotRepeated(t *testing.T) {
	for _, line := range []string{"password: *hunter2", "password: '*hunter2' hunter2", "password: &a *hunter2", "password: !hunter2 x", "password: \"\\hunter2\"",
		"password: {hunter2", "password: [hunter2", "password: hunter2: x", "password: |hunter2\n  x", "password: @hunter2", "password: `hunter2`", "password: %hunter2\n%hunter2", "hunter2", "password: x\n  hunter2"} {
		path := filepath.Join(t.TempDir(), "rectify.yaml")
		write(t, path, "mail:\n  "+line+"\n")
		if _, err := config.Load(path, nil); err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// TestEverySecretComesFromAFileToo gives each secret by its file, well and badly.
func TestEverySecretComesFromAFileToo(t *testing.T) {
	secrets := 0
	for _, variable := range config.Variables() {
		if !strings.HasSuffix(variable, "_FILE") {
			continue
		}
		secrets++
		value := "postgres://office@db.example/rectify-and-more"
		file := filepath.Join(t.TempDir(), "secret")
		others := []string{"RECTIFY_MAIL_USER=office"}
		if variable != "RECTIFY_MAIL_PASSWORD_FILE" {
			others = nil
		}
		load := func(content string) (string, []config.Problem, error) {
			write(t, file, content)
			c, settings, warnings, err := config.Show("", append(others, variable+"="+file))
			for _, one := range settings {
				if one.Origin == config.FromSecretFile && one.Place != variable+"="+file {
					t.Errorf("%s: place %s", variable, one.Place)
				}
			}
			return c.Database.Reveal() + c.Mail.Password.Reveal() + c.Token.Secret.Reveal(), warnings, err
		}
		for _, ending := range []string{"", "\n", "\r\n", "\n\n"} {
			if got, warnings, err := load(value + ending); err != nil || !strings.Contains(got, value) || strings.ContainsAny(got, "\r\n") || len(warnings) > 0 {
				t.Errorf("%s with the ending %q: %q %v %v", variable, ending, got, warnings, err)
			}
		}
		for sentence, test := range map[string]struct{ content, reason string }{
			"empty":     {"", config.ReasonEmptyFile},
			"one end":   {"\n", config.ReasonEmptyFile},
			"two lines": {"one\ntwo", config.ReasonOneLine},
			"too large": {strings.Repeat("x", 1<<16+1), config.ReasonTooLarge},
		} {
			_, _, err := load(test.content)
			var refusal *config.Error
			if !errors.As(err, &refusal) || refusal.Problems[0].Reason != test.reason || refusal.Problems[0].Place != variable {
				t.Errorf("%s %s: %v, want %s", variable, sentence, err, test.reason)
			}
		}
		if _, _, _, err := config.Show("", []string{variable + "=" + file + "-none"}); err == nil || !strings.Contains(err.Error(), config.ReasonUnreadable) {
			t.Errorf("%s missing: %v", variable, err)
		}
		if err := os.Chmod(file, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, warnings, err := load(value); err != nil || len(warnings) != 1 || warnings[0].Reason != config.ReasonExposed {
			t.Errorf("%s that everybody can read: %v %v", variable, warnings, err)
		}
	}
	if secrets != 3 {
		t.Errorf("%d secrets; the test knows of three", secrets)
	}
}
