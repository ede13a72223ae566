"use strict";

// Starts `dockerlint server` and connects it to VS Code; a server that dies is started again by vscode-languageclient.

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { advice, commandOf, optionsOf, selector } = require("./lib/server");

let client;

async function start() {
  const settings = vscode.workspace.getConfiguration("dockerlint");
  const run = commandOf(settings.get("command"));
  client = new LanguageClient("dockerlint", "dockerlint", { run, debug: run }, {
    documentSelector: selector(),
    initializationOptions: optionsOf((name) => settings.get(name)),
    synchronize: { configurationSection: "dockerlint" },
  });
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(advice(run.command, error));
  }
}

async function stop() {
  const old = client;
  client = undefined;
  if (old) {
    await old.stop().catch(() => undefined);
  }
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("dockerlint.restart", async () => {
      await stop();
      await start();
    }),
    vscode.commands.registerCommand("dockerlint.output", () => client && client.outputChannel.show()),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("dockerlint.command")) {
        await stop();
        await start();
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
