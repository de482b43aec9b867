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

/** The client; of a start that fails it says nothing itself, since `start` says it better. */
class Client extends LanguageClient {
  starting = true;

  /** @param {string} message @param {any} [data] @param {boolean | "force"} [show] @override */
  error(message, data, show) {
    super.error(message, data, this.starting ? false : show);
  }
}

async function start() {
  const run = program();
  const languages = ["stormlake-board", "stormlake-mapping"];
  const started = new Client("stormlake", "Stormlake", run, {
    documentSelector: [
      ...languages.flatMap((language) => ["file", "untitled"].map((scheme) => ({ scheme, language }))),
      { scheme: "file", pattern: "**/templates/*.{txt,html}" },
    ],
  });
  client = started;
  try {
    await started.start();
  } catch (error) {
    void complain(run.command, error instanceof Error ? error.message : String(error)); // activation does not wait for an answer
  } finally {
    started.starting = false;
  }
}

/** Says why the server does not start, and offers the setting. @param {string} command @param {string} why */
async function complain(command, why) {
  const words = why.includes("ENOENT")
    ? `The program "${command}" is not found on the PATH that VS Code sees. Give its whole path in the settings.`
    : `stormlake lsp does not start: ${why}`;
  const settings = "Open settings";
  if ((await vscode.window.showErrorMessage(words, settings)) === settings) {
    // The machine's own setting: in a remote window it is the other machine's, on a page of its own.
    const page = vscode.env.remoteName ? "openRemoteSettings" : "openSettings";
    await vscode.commands.executeCommand(`workbench.action.${page}`, { query: "stormlake.command" });
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop().catch(() => undefined);
}

/** What is asked while a start is under way waits for its end: never two servers. */
let turn = Promise.resolve();

function restart() {
  turn = turn.then(stop).then(start);
  return turn;
}

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("stormlake.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("stormlake") && restart()),
  );
  await restart();
}

module.exports = { activate, deactivate: stop };
