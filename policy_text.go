package main

import (
	"errors"
	"strconv"
	"strings"

	"rectify/config"
	"rectify/workflow"
)

// parsePolicy reads a policy that a clerk proposes as the settings' file is read,
// and says what is wrong with it in the words of the rules: each mistake by its
// path, with the line where it stands.
func parsePolicy(name string, raw []byte) (workflow.Policy, error) {
	policy, err := config.ParsePolicy(name, raw)
	var wrong *config.Error
	if !errors.As(err, &wrong) {
		return policy, err
	}
	fields := make([]workflow.Field, len(wrong.Problems))
	for i, problem := range wrong.Problems {
		fields[i] = workflow.Field{Name: problem.Key, Reason: problem.Reason, Args: problem.Args}
		if fields[i].Name == "" {
			fields[i].Name = name
		}
		if _, line, found := strings.Cut(strings.TrimPrefix(problem.Place, name), ":"); found {
			fields[i].Line, _ = strconv.Atoi(line)
		}
	}
	return policy, workflow.Invalid(fields...)
}
