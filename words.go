package main

import (
	"errors"
	"strings"

	"rectify/backup"
	"rectify/config"
	"rectify/edge"
	"rectify/intake"
	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// commandLanguage is the language of help and errors on the command line. It is chosen
// once, before the command line is read; see chooseLanguage.
var commandLanguage = text.English

func say(key string, args ...any) string { return text.Say(commandLanguage, key, args...) }

// sentence turns an error into words: refusals by their codes, others as they are.
func sentence(err error) string {
	var refusal *workflow.Error
	var settings *config.Error
	var unreadable *intake.Error
	var notSaved *backup.Error
	var schema *models.SchemaError
	switch {
	case errors.As(err, &refusal):
		words := edge.Sentence(commandLanguage, refusal)
		for _, field := range refusal.Fields {
			words += "\n  " + edge.FieldSentence(commandLanguage, field)
		}
		return words
	case errors.As(err, &settings):
		return settingsSentence(settings)
	case errors.As(err, &unreadable):
		return say("reason.circular_" + unreadable.Code)
	case errors.As(err, &notSaved):
		return say("backup.error."+notSaved.Code, notSaved.Args...)
	case errors.As(err, &schema):
		return schemaSentence(schema)
	case errors.Is(err, models.ErrUnfinished):
		return say("backup.error.unfinished")
	}
	return err.Error()
}

// schemaSentence says what to do about a database of another schema.
func schemaSentence(schema *models.SchemaError) string {
	switch {
	case schema.Stored > schema.Known:
		return say("open.newer_schema", schema.Stored, schema.Known)
	case schema.Stored == 0:
		return say("open.empty_database")
	}
	return say("open.older_schema", schema.Stored, schema.Known)
}

// settingsSentence names every wrong setting with the place where it stands.
func settingsSentence(settings *config.Error) string {
	return problemsSentence("config.wrong", settings.Problems)
}

func problemsSentence(heading string, problems []config.Problem) string {
	words := say(heading)
	for _, problem := range problems {
		args := make([]any, len(problem.Args))
		for i, arg := range problem.Args {
			args[i] = arg
		}
		if problem.Reason == config.ReasonNotOneOf {
			args = []any{strings.Join(problem.Args, ", ")}
		}
		words += "\n  "
		if problem.Place != "" {
			words += problem.Place + ": "
		}
		if problem.Key != "" {
			words += problem.Key + ": "
		}
		words += say("config."+problem.Reason, args...)
	}
	return words
}
