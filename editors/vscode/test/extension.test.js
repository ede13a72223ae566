"use strict";

// The extension with stand-ins for VS Code and its client.

const assert = require("node:assert/strict");
const Module = require("node:module");
const { test } = require("node:test");

function standIns(settings, fails) {
  const seen = { clients: [], errors: [], commands: {}, stopped: 0, listeners: [] };
  const vscode = {
    workspace: {
      getConfiguration: () => ({ get: (name) => settings[name] }),
      onDidChangeConfiguration: (listener) => seen.listeners.push(listener),
    },
    commands: { registerCommand: (name, run) => (seen.commands[name] = run) },
    window: { showErrorMessage: (text) => seen.errors.push(text) },
  };
  class LanguageClient {
    constructor(id, name, server, client) {
      Object.assign(this, { id, name, server, client });
      seen.clients.push(this);
    }
    async start() {
      if (fails) {
        throw Object.assign(new Error("spawn"), { code: "ENOENT" });
      }
    }
    async stop() {
      seen.stopped += 1;
    }
  }
  return { seen, modules: { vscode, "vscode-languageclient/node": { LanguageClient } } };
}

function loaded(modules) {
  const load = Module._load;
  Module._load = (name, ...rest) => modules[name] || load(name, ...rest);
  try {
    delete require.cache[require.resolve("../extension")];
    return require("../extension");
  } finally {
    Module._load = load;
  }
}

test("it starts the server with the settings, and ends it", async () => {
  const { seen, modules } = standIns({ command: ["/venv/bin/dockerlint"], run: "onSave" });
  const extension = loaded(modules);
  await extension.activate({ subscriptions: [] });
  const [client] = seen.clients;
  assert.deepEqual(client.server.run, { command: "/venv/bin/dockerlint", args: ["server", "--stdio"] });
  assert.deepEqual(client.client.initializationOptions, { run: "onSave" });
  await extension.deactivate();
  assert.equal(seen.stopped, 1);
});

test("another command is a new server, and so is the wish for one", async () => {
  const { seen, modules } = standIns({});
  const extension = loaded(modules);
  await extension.activate({ subscriptions: [] });
  await seen.listeners[0]({ affectsConfiguration: () => true });
  await seen.listeners[0]({ affectsConfiguration: () => false });
  await seen.commands["dockerlint.restart"]();
  assert.equal(seen.clients.length, 3);
  assert.equal(seen.stopped, 2);
});

test("a server that cannot be started is said, with what to do", async () => {
  const { seen, modules } = standIns({}, true);
  await loaded(modules).activate({ subscriptions: [] });
  assert.match(seen.errors[0], /pip install 'dockerlint-py\[lsp\]'/);
});
