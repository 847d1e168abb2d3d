package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"rectify/casework"
	"rectify/workflow"
)

// unitCommand enters units and supervised scopes on the machine that holds the data.
func unitCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "unit", Short: say("command.unit")}
	command.AddCommand(unitAdd(s), unitSupervise(s))
	return command
}

func unitAdd(s surroundings) *cobra.Command {
	place := storePlace{}
	var unit casework.NewUnit
	var parent int64
	add := &cobra.Command{
		Use: "add NAME", Short: say("command.unit_add"), Args: cobra.ExactArgs(1),
		Example: "  rectify unit add 市电子政务办 --office\n  rectify unit add 市科学技术局 --parent 2 --alias 市科技局",
		RunE: func(command *cobra.Command, args []string) error {
			unit.Name, unit.Parent = args[0], workflow.UnitID(parent)
			return withPeople(command, s, place, func(desk *casework.Desk) error {
				id, err := desk.AddUnit(command.Context(), casework.Operator, unit)
				if err == nil {
					_, err = fmt.Fprintln(s.stdout, say("unit.added", unit.Name, id))
				}
				return err
			})
		},
	}
	add.Flags().BoolVar(&unit.IsOffice, "office", false, say("flag.office"))
	add.Flags().StringVar(&unit.Kind, "kind", "department", say("flag.kind"))
	add.Flags().Int64Var(&parent, "parent", 0, say("flag.parent"))
	add.Flags().StringArrayVar(&unit.Aliases, "alias", nil, say("flag.alias"))
	place.flags(add)
	return add
}

func unitSupervise(s surroundings) *cobra.Command {
	place := storePlace{}
	var subtree bool
	command := &cobra.Command{
		Use: "supervise OFFICE UNIT", Short: say("command.unit_supervise"), Args: cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			var ids [2]workflow.UnitID
			for i, arg := range args {
				id, err := strconv.ParseInt(arg, 10, 64)
				if err != nil || id <= 0 {
					return errors.New(say("unit.bad_number", arg))
				}
				ids[i] = workflow.UnitID(id)
			}
			return withPeople(command, s, place, func(desk *casework.Desk) error {
				return desk.Supervise(command.Context(), casework.Operator, ids[0], ids[1], subtree)
			})
		},
	}
	command.Flags().BoolVar(&subtree, "subtree", false, say("flag.subtree"))
	place.flags(command)
	return command
}
