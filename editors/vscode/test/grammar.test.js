// The grammar marks what it should: a sample is cut into words, and some of them are looked at.
// @ts-check
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { test } = require("node:test");
const oniguruma = require("vscode-oniguruma");
const { INITIAL, Registry, parseRawGrammar } = require("vscode-textmate");

const folder = path.join(__dirname, "..");
/** @type {Record<string, string>} */
const files = {
  "source.stormlake": "syntaxes/stormlake.tmLanguage.json",
  "source.stormlake.cel": "syntaxes/cel.tmLanguage.json",
};

async function grammar() {
  const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(new Uint8Array(wasm).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const file = files[scope];
      return file ? parseRawGrammar(fs.readFileSync(path.join(folder, file), "utf8"), file) : null;
    },
  });
  const loaded = await registry.loadGrammar("source.stormlake");
  assert.ok(loaded);
  return loaded;
}

/** Every word of a text with its innermost scope. */
async function words() {
  const loaded = await grammar();
  const text = fs.readFileSync(path.join(__dirname, "sample.kdl"), "utf8");
  let state = INITIAL;
  const all = [];
  for (const [index, line] of text.split("\n").entries()) {
    const { tokens, ruleStack } = loaded.tokenizeLine(line, state);
    state = ruleStack;
    for (const token of tokens) {
      const word = line.slice(token.startIndex, token.endIndex);
      all.push({ line: index + 1, word, scopes: token.scopes });
    }
  }
  return all;
}

/** What is expected: line, word, and the scope that it has. */
const expected = /** @type {const} */ ([
  [1, "// A comment", "comment.line"],
  [2, "board", "storage.type"],
  [2, '"Shop"', "entity.name.type"],
  [2, "step", "entity.other.attribute-name"],
  [2, "10", "constant.numeric"],
  [3, "subject", "storage.type"],
  [3, "attribute", "keyword.control"],
  [3, "#true", "constant.language"],
  [5, " another ", "comment.block"],
  [8, "body", "variable.language.cel"],
  [8, "type", "variable.other.member.cel"],
  [9, "string", "support.function.cel"],
  [10, "set", "keyword.control"],
  [10, '"price"', "variable.other.member"],
  [10, "double", "support.function.cel"],
  [14, '"Order \\"placed\\""', "entity.name.type"],
  [14, "customer", "string.quoted.double"],
  [15, "field", "keyword.control"],
  [15, "0.5", "constant.numeric"],
  [18, "policy", "storage.type"],
  [19, "whenever", "keyword.control"],
  [19, "at-least", "entity.other.attribute-name"],
  [19, "data", "variable.other.member.cel"],
  [20, "&&", "keyword.operator.cel"],
  [20, "'time-zone'", "string.quoted.single.cel"],
  [20, "in", "keyword.operator.word.cel"],
  [20, '\\"x\\"', "string.quoted.double.cel"],
  [20, "'y'", "string.quoted.single.cel"],
  [21, "// behind", "comment.line"],
  [22, "/-", "comment.block.slashdash"],
]);

test("every sort of word has its scope", async () => {
  const all = await words();
  for (const [line, word, scope] of expected) {
    const here = all.filter((token) => token.line === line);
    const found = here.filter((token) => token.word === word);
    const fits = found.some((token) => token.scopes.some((one) => one.startsWith(scope)));
    assert.ok(fits, `line ${line}: ${word} is not ${scope}: ${JSON.stringify(here.map((one) => [one.word, one.scopes.at(-1)]))}`);
  }
});

test("an expression ends with its quote", async () => {
  const all = await words();
  const after = all.filter((token) => token.line > 20 && token.scopes.includes("meta.embedded.expression.stormlake"));
  assert.deepEqual(after, []);
});

test("every file that the extension names is there and can be read", () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  for (const { path: file } of [...manifest.contributes.grammars]) {
    assert.ok(JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")).scopeName);
  }
  for (const { configuration } of manifest.contributes.languages) {
    const read = JSON.parse(fs.readFileSync(path.join(folder, configuration), "utf8"));
    assert.equal(read.comments.lineComment, "//");
    new RegExp(read.indentationRules.increaseIndentPattern);
    new RegExp(read.wordPattern);
  }
});
