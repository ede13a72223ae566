//go:build ignore

// Which Dockerfiles BuildKit refuses without running anything, and where, as rows of JSON. Copied into a clone of BuildKit:
//
//	go run -tags dfrundevice buildkit_refusals.go < paths > rows.jsonl
//
// Each line that is read is the path of a Dockerfile, or a row of JSON with a text. All stages are converted, as by
// `docker build --check`; every base image is taken for one of Linux (of Windows, where its name says so) that sets PATH
// only. The Python script build_errors.py says what dockerlint reports otherwise.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

const config = `{"architecture":"amd64","os":%q,"config":{"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":[%q]}}`

var builders = []ocispecs.Platform{platforms.DefaultSpec(), {OS: "windows", Architecture: "amd64"}}

type images struct{}

func (images) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	system := "linux"
	if strings.Contains(ref, "windows") || strings.Contains(ref, "nanoserver") {
		system = "windows"
	}
	return ref, "", fmt.Appendf(nil, config, system, digest.FromString(ref)), nil
}

type row struct {
	Path  string   `json:"path,omitempty"`
	Text  string   `json:"text,omitempty"`
	Error string   `json:"error,omitempty"`
	Lines [][2]int `json:"lines,omitempty"`
}

func (asked *row) judge() {
	text := []byte(asked.Text)
	if asked.Text == "" {
		var err error
		if text, err = os.ReadFile(asked.Path); err != nil {
			panic(err)
		}
	}
	capabilities := pb.Caps.CapSet(pb.Caps.All())
	_, err := dockerfile2llb.Dockerfile2LLB(context.Background(), text, dockerfile2llb.ConvertOpt{
		MetaResolver: images{}, AllStages: true, LLBCaps: &capabilities, Config: dockerui.Config{BuildPlatforms: builders},
	})
	if err == nil {
		return
	}
	asked.Error = err.Error()
	var located *parser.LocationError
	if errors.As(err, &located) {
		for _, place := range located.Locations {
			if len(place) > 0 {
				asked.Lines = append(asked.Lines, [2]int{place[0].Start.Line, place[len(place)-1].End.Line})
			}
		}
	}
}

func main() {
	asked := bufio.NewScanner(os.Stdin)
	asked.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for asked.Scan() {
		one := row{Path: asked.Text()}
		if strings.HasPrefix(asked.Text(), "{") {
			one = row{}
			if err := json.Unmarshal(asked.Bytes(), &one); err != nil {
				panic(err)
			}
		}
		one.judge()
		if err := out.Encode(one); err != nil {
			panic(err)
		}
	}
}
