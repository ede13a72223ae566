"use strict";

const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const { test } = require("node:test");
const manifest = require("../package.json");
const { DEFAULT_COMMAND, SETTINGS, advice, commandOf, optionsOf, selector } = require("../lib/server");

test("the command is the setting's, with what makes it a server", () => {
  assert.deepEqual(commandOf(["python3", "-m", "dockerlint_py"]), {
    command: "python3",
    args: ["-m", "dockerlint_py", "server", "--stdio"],
  });
  for (const odd of [undefined, null, "dockerlint", [], [3], [""]]) {
    assert.deepEqual(commandOf(odd), { command: "dockerlint", args: ["server", "--stdio"] });
  }
});

test("the settings that are given are handed on", () => {
  const given = { run: "onSave", debounce: 10, command: ["x"] };
  assert.deepEqual(optionsOf((name) => given[name]), { run: "onSave", debounce: 10 });
});

test("each setting has a schema and a default", () => {
  const properties = manifest.contributes.configuration.properties;
  for (const name of [...SETTINGS, "command"]) {
    assert.ok(properties[`dockerlint.${name}`].type, name);
    assert.notEqual(properties[`dockerlint.${name}`].default, undefined, name);
  }
  assert.deepEqual(properties["dockerlint.command"].default, DEFAULT_COMMAND);
});

test("who has no server is told what to do", () => {
  assert.match(advice("dockerlint", { code: "ENOENT" }), /no such program.*pip install/);
  assert.match(advice("dockerlint", undefined), /ended at once/);
});

test("texts without a file are asked about, too", () => {
  assert.ok(selector().some((filter) => filter.scheme === "untitled"));
});

test("the server that is named answers", { skip: !process.env.DOCKERLINT_COMMAND && "DOCKERLINT_COMMAND names none" }, async () => {
  const { command, args } = commandOf(process.env.DOCKERLINT_COMMAND.split(" "));
  const server = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const say = (message) => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  let output = "";
  server.stdout.on("data", (data) => (output += data));
  say({ id: 1, method: "initialize", params: { capabilities: {}, processId: process.pid, rootUri: null } });
  say({ id: 2, method: "shutdown" });
  say({ method: "exit" });
  const code = await new Promise((resolve) => server.on("exit", resolve));
  assert.equal(code, 0);
  assert.match(output, /"codeActionProvider"/);
});
