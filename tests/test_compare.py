"""The readers of other linters' own tests, on texts of our own in the forms that those are written in."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "compare"))

import buildkit_specs
import hadolint_specs

SPEC = r"""
module Some.Spec (spec) where
spec = do
  let ?config = def
  describe "DL0001 - \"words\" in a title" $ do
    it "one line" $ do
      ruleCatches "DL0001" "RUN a \\\n  b"   -- and a comment
      onBuildRuleCatchesNot "DL0001" "RUN c"
    it "many lines" $
      let file = [ "FROM a", "RUN \"b\" \
                   \ and c" ]
          code = "DL0002"
       in do
            ruleCatchesNot code $ Text.unlines file
            ruleCatches code (Text.unlines ["FROM d"])
    it "with a configuration" $ do
      let ?config = def { labelSchema = Map.fromList [("a", Rule.Url), ("b", Rule.RawText)] }
      ruleCatches "DL0003" "LABEL a=b"
    it "without again" $ ruleCatches "DL0003" "LABEL c=d"
"""


def test_hadolint() -> None:
    found = list(hadolint_specs.Reader(SPEC).cases())
    assert [(one.code, one.text, one.onbuild, one.expected) for one in found] == [
        ("DL0001", "RUN a \\\n  b", False, True),
        ("DL0001", "RUN c", True, False),
        ("DL0002", 'FROM a\nRUN "b"  and c\n', False, False),
        ("DL0002", "FROM d\n", False, True),
        ("DL0003", "LABEL a=b", False, True),
        ("DL0003", "LABEL c=d", False, True),
    ]
    assert [one.config for one in found[-2:]] == [
        {"labelSchema": ["Map.fromList", "a", "Rule.Url", "b", "Rule.RawText"]},
        {},
    ]
    assert (
        hadolint_specs.in_onbuild("FROM a\nRUN b \\\n  RUN\nrun c") == "FROM a\nONBUILD RUN b \\\n  RUN\nONBUILD run c"
    )


TEST = """
func testOne(t *testing.T, sb integration.Sandbox) {
	base := integration.UnixOrWindows("a", "b")
	dockerignore := []byte(`x
`)
	dockerfile := fmt.Appendf(nil,
		`
FROM %s
COPY x y
`,
		base)
	checkLinterWarnings(t, sb, &lintTestParams{
		Dockerfile: dockerfile,
		DockerIgnore: dockerignore,
		StreamBuildErrRegexp: regexp.MustCompile(`z`),
		Warnings: []expectedLintWarning{
			{
				RuleName:    "One",
				Detail:      "Two",
				Line:        3,
				Level:       1,
			},
		},
	})
	dockerfile = []byte(`FROM c`)
	checkLinterWarnings(t, sb, &lintTestParams{Dockerfile: dockerfile})
}

func checkLinterWarnings(t *testing.T, sb integration.Sandbox, lintTest *lintTestParams) {
}
"""


def test_buildkit() -> None:
    first, second = buildkit_specs.cases(TEST)
    assert first == ("testOne", "\nFROM a\nCOPY x y\n", "x\n", (("One", 3),), True, True)
    assert (second.dockerfile, second.wanted) == ("FROM c", ())
    assert buildkit_specs.begins("FROM a\nRUN b \\\n  c\n# d\n", 3) == 2
