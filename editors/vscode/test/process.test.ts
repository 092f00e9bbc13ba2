import { strict as assert } from "node:assert";
import { test } from "node:test";
import { run } from "../src/process";

const node = (script: string): [string, string[]] => [process.execPath, ["-e", script]];

test("the output of both streams and the exit code", async () => {
  const lines: string[] = [];
  const outcome = await run(...node("console.log('one'); console.error('two'); process.exit(3)"), {
    onLine: (line) => lines.push(line),
  });
  assert.equal(outcome.code, 3);
  assert.deepEqual(lines.sort(), ["one", "two"]);
});

test("a program that is not there", async () => {
  const { code, output } = await run("/nowhere/at-all", []);
  assert.equal(code, undefined);
  assert.match(output, /ENOENT/);
});

test("a deadline ends it", { timeout: 10_000 }, async () => {
  assert.equal((await run(...node("setInterval(() => {}, 1000)"), { deadline: 100 })).code, undefined);
});

test("cancelling ends it and what it has started", { timeout: 10_000 }, async () => {
  const controller = new AbortController();
  const grandchild = "setInterval(() => {}, 1000); console.log('up')";
  const child = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' })`;
  // The output stays open until the last of them has ended: only then is there an outcome.
  const { code } = await run(...node(child), {
    signal: controller.signal,
    onLine: () => controller.abort(),
  });
  assert.equal(code, undefined);
});

test("cancelled beforehand: never started", async () => {
  assert.deepEqual(await run("/nowhere/at-all", [], { signal: AbortSignal.abort() }), { code: undefined, output: "" });
});

test("a surrounding Python environment does not leak in", async () => {
  process.env["PYTHONPATH"] = "/elsewhere";
  try {
    assert.equal((await run(...node("console.log(process.env.PYTHONPATH)"))).output, "undefined");
  } finally {
    delete process.env["PYTHONPATH"];
  }
});
