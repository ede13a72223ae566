"use strict";

// What does not need VS Code, so that node's own test runner can run it.

const DEFAULT_COMMAND = ["dockerlint"];
const INSTALL = "pip install 'dockerlint-py[lsp]'";
const SETTINGS = ["configuration", "run", "debounce"];

/** The program and its arguments, of the setting `dockerlint.command`; a setting that makes no sense is the default. */
function commandOf(setting) {
  const fits = Array.isArray(setting) && setting.length > 0 && setting.every((word) => typeof word === "string" && word);
  const [program, ...first] = fits ? setting : DEFAULT_COMMAND;
  return { command: program, args: [...first, "server", "--stdio"] };
}

/** The settings that the server knows, of a function that has them by name. */
function optionsOf(get) {
  const options = {};
  for (const name of SETTINGS) {
    const value = get(name);
    if (value !== undefined && value !== null) {
      options[name] = value;
    }
  }
  return options;
}

/** What the server is asked about: Dockerfiles, what they stand in, and what says how they are linted. */
function selector() {
  const files = [
    { language: "dockerfile" },
    { pattern: "**/{Containerfile,*.dockerfile,*.containerfile}" },
    { pattern: "**/{compose,docker-compose}*.{yml,yaml}" },
    { pattern: "**/docker-bake*.{hcl,json}" },
    { pattern: "**/{dockerlint.toml,.dockerlint.toml,.dockerlint.yaml,.dockerlint.yml,pyproject.toml,.hadolint.yaml,.hadolint.yml}" },
  ].map((filter) => ({ scheme: "file", ...filter }));
  return [...files, { scheme: "untitled", language: "dockerfile" }];
}

/** A sentence for the person who has no server that can be started. */
function advice(command, error) {
  const reason = error && error.code === "ENOENT" ? "there is no such program" : (error && error.message) || "it ended at once";
  return `dockerlint: ${command} cannot be started (${reason}). Install it with ${INSTALL}, or name it in the setting dockerlint.command.`;
}

module.exports = { DEFAULT_COMMAND, INSTALL, SETTINGS, advice, commandOf, optionsOf, selector };
