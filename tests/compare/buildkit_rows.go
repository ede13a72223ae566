//go:build ignore

// What BuildKit's parser makes of small Dockerfiles and words, as rows of JSON. Copied into a clone of BuildKit:
//
//	go run buildkit_rows.go < asked.jsonl > rows.jsonl
//
// A row that is asked has an id and a text (a Dockerfile), or a word with env (a list of NAME=value) and escape.
// The rows of tests/parsing/buildkit-parse.jsonl and buildkit-words.jsonl can be asked as they are.
// The Python script buildkit_parser.py says where dockerlint reads them otherwise.
package main

import (
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

type heredoc struct {
	Name    string `json:"name"`
	Expand  bool   `json:"expand"`
	Chomp   bool   `json:"chomp"`
	Content string `json:"content"`
}

type instruction struct {
	Keyword  string    `json:"keyword"`
	Line     int       `json:"line"`
	EndLine  int       `json:"end_line"`
	Flags    []string  `json:"flags"`
	JSON     bool      `json:"json"`
	Values   []string  `json:"values"`
	Heredocs []heredoc `json:"heredocs"`
}

type row struct {
	ID           string        `json:"id"`
	Text         *string       `json:"text,omitempty"`
	Word         *string       `json:"word,omitempty"`
	Env          []string      `json:"env,omitempty"`
	Escape       string        `json:"escape,omitempty"`
	Instructions []instruction `json:"instructions,omitempty"`
	Value        *string       `json:"value,omitempty"`
	Unset        []string      `json:"unset,omitempty"`
	Error        string        `json:"error,omitempty"`
	Refused      string        `json:"refused,omitempty"`
}

func main() {
	asked := json.NewDecoder(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	answers.SetEscapeHTML(false)
	for {
		var one row
		if err := asked.Decode(&one); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		answer := row{ID: one.ID, Text: one.Text, Word: one.Word, Env: one.Env, Escape: one.Escape}
		if one.Text != nil {
			readFile(&answer)
		} else {
			readWord(&answer)
		}
		if err := answers.Encode(answer); err != nil {
			panic(err)
		}
	}
}

func readFile(answer *row) {
	parsed, err := parser.Parse(strings.NewReader(*answer.Text))
	if err != nil {
		answer.Error = err.Error()
		return
	}
	for _, node := range parsed.AST.Children {
		one := instruction{
			Keyword: node.Value, Line: node.StartLine, EndLine: node.EndLine, JSON: node.Attributes["json"],
			Flags: node.Flags, Values: values(node), Heredocs: []heredoc{},
		}
		for _, h := range node.Heredocs {
			one.Heredocs = append(one.Heredocs, heredoc{h.Name, h.Expand, h.Chomp, h.Content})
		}
		answer.Instructions = append(answer.Instructions, one)
	}
	if _, _, err := instructions.Parse(parsed.AST, linter.New(&linter.Config{})); err != nil {
		answer.Refused = err.Error()
	}
}

func values(node *parser.Node) []string {
	texts := []string{}
	for next := node.Next; next != nil; next = next.Next {
		texts = append(texts, next.Value)
		for _, child := range next.Children {
			texts = append(texts, strings.Join(append([]string{">", child.Value}, values(child)...), " "))
		}
	}
	return texts
}

func readWord(answer *row) {
	lexer := shell.NewLex([]rune(answer.Escape)[0])
	value, unset, err := lexer.ProcessWord(*answer.Word, shell.EnvsFromSlice(answer.Env))
	if err != nil {
		answer.Error = err.Error()
		return
	}
	answer.Value, answer.Unset = &value, []string{}
	for name := range unset {
		answer.Unset = append(answer.Unset, name)
	}
	slices.Sort(answer.Unset)
}
