import { strict as assert } from "node:assert";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { program } from "../src/lookup";
import { findMaker, type Search } from "../src/python";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "python-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Look for a maker on a machine with these programs, each with what it answers to the probe. */
async function find(machine: Record<string, string>, interpreter?: string): Promise<Search> {
  for (const name of Object.keys(machine)) {
    writeFileSync(program(folder, name), "");
    chmodSync(program(folder, name), 0o755);
  }
  const selected = interpreter === undefined ? undefined : program(folder, interpreter);
  return findMaker(selected, [folder], (command) => {
    const answer = machine[path.basename(command, ".exe")];
    return Promise.resolve({ code: 0, output: answer ?? "" });
  });
}

const answer = (version: string, complete = 1): string => `tf-lsp-probe ${version.replaceAll(".", " ")} ${complete}`;
const python = (name: string, version: string): Search["maker"] => ({
  kind: "python",
  path: program(folder, name),
  version,
});

test("the first Python that is new enough", async () => {
  const { maker } = await find({ python3: answer("3.12.1"), "python3.14": answer("3.14.0") });
  assert.deepEqual(maker, python("python3", "3.12.1"));
});

test("the selected interpreter before those on PATH", async () => {
  const { maker } = await find({ python3: answer("3.12.1"), conda: answer("3.11.9") }, "conda");
  assert.deepEqual(maker, python("conda", "3.11.9"));
});

test("a newer one by its full name when python3 is too old", async () => {
  const { maker, rejected } = await find({ python3: answer("3.9.2"), "python3.11": answer("3.11.2") });
  assert.deepEqual(maker, python("python3.11", "3.11.2"));
  assert.match(rejected.join(), /is Python 3\.9\.2; 3\.11 or newer is needed/);
});

test("Python 4 is somebody else's", async () => {
  assert.equal((await find({ python3: answer("4.0.0") })).maker, undefined);
});

test("a Python without venv is rejected with the remedy", async () => {
  const { maker, rejected } = await find({ python3: answer("3.11.2", 0) });
  assert.equal(maker, undefined);
  assert.match(rejected.join(), /python3-venv/);
});

test("a Python that does not run is rejected", async () => {
  const { maker, rejected } = await find({ python: "Python was not found" });
  assert.equal(maker, undefined);
  assert.match(rejected.join(), /does not run/);
});

test("uv when no Python will do", async () => {
  const { maker } = await find({ python3: answer("3.9.2"), uv: "" });
  assert.deepEqual(maker, { kind: "uv", path: program(folder, "uv") });
});

test("nothing at all", async () => {
  assert.deepEqual(await find({}), { maker: undefined, rejected: [] });
});
