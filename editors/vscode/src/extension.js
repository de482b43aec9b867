// Starts `stormlake lsp` and lets the editor speak to it.
// @ts-check
"use strict";

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

/** What to start: the command and its arguments. */
function program() {
  const settings = vscode.workspace.getConfiguration("stormlake");
  const server = settings.get("server", "").trim();
  return {
    command: settings.get("command", "stormlake").trim() || "stormlake",
    args: ["lsp", ...(server ? ["--server", server] : [])],
    transport: TransportKind.stdio,
  };
}

async function start() {
  const languages = ["stormlake-board", "stormlake-mapping"];
  client = new LanguageClient("stormlake", "Stormlake", program(), {
    documentSelector: [
      ...languages.flatMap((language) => ["file", "untitled"].map((scheme) => ({ scheme, language }))),
      { scheme: "file", pattern: "**/templates/*.{txt,html}" },
    ],
  });
  try {
    await client.start();
  } catch (error) {
    const words = `stormlake lsp does not start: ${error instanceof Error ? error.message : error}`;
    const settings = "Open settings";
    if ((await vscode.window.showErrorMessage(words, settings)) === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "stormlake.command");
    }
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop().catch(() => undefined);
}

async function restart() {
  await stop();
  await start();
}

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("stormlake.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("stormlake") && restart()),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
