import { strict as assert } from "node:assert";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Cancelled, install, type Installation } from "../src/install";
import { program, programs } from "../src/lookup";
import type { Outcome } from "../src/process";
import type { Maker } from "../src/python";

let environment: string;
let commands: string[][];

beforeEach(() => {
  environment = path.join(mkdtempSync(path.join(tmpdir(), "install-")), "storage", "server");
  commands = [];
});
afterEach(() => rmSync(path.dirname(path.dirname(environment)), { recursive: true }));

const fine: Outcome = { code: 0, output: "" };
const python: Maker = { kind: "python", path: "/usr/bin/python3", version: "3.12.1" };
const uv: Maker = { kind: "uv", path: "/usr/bin/uv" };

interface World {
  maker?: Maker | undefined;
  rejected?: string[];
  /** What the three programs answer in turn: creating, installing, trying. */
  outcomes?: Outcome[];
  brings?: string;
  signal?: AbortSignal;
}

function installation({ maker, rejected = [], outcomes = [], brings = "tf-lsp", signal }: World): Installation {
  const answers = [...outcomes];
  return {
    search: () => Promise.resolve({ maker, rejected }),
    environment,
    requirement: "tf-lsp",
    run: (command, args) => {
      commands.push([command, ...args]);
      const file = program(programs(environment), brings);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, "");
      chmodSync(file, 0o755);
      return Promise.resolve(answers.shift() ?? fine);
    },
    step: () => undefined,
    log: () => undefined,
    signal: signal ?? new AbortController().signal,
  };
}

test("with Python: an environment, pip in it, and a try", async () => {
  const server = await install(installation({ maker: python }));
  const own = program(programs(environment), "python");
  assert.equal(server, program(programs(environment), "tf-lsp"));
  assert.deepEqual(commands, [
    [python.path, "-I", "-m", "venv", environment],
    [own, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "tf-lsp"],
    [server, "--version"],
  ]);
});

test("with uv", async () => {
  const server = await install(installation({ maker: uv }));
  const own = program(programs(environment), "python");
  assert.deepEqual(commands, [
    [uv.path, "venv", "--python", ">=3.11", environment],
    [uv.path, "pip", "install", "--python", own, "tf-lsp"],
    [server, "--version"],
  ]);
});

const failures: [string, World, RegExp][] = [
  ["no Python", { maker: undefined }, /Python 3\.11 or newer, or uv, is needed.*None was found on PATH/],
  ["only old ones", { maker: undefined, rejected: ["/p is Python 3.9.2; too old."] }, /needed.*3\.9\.2/],
  [
    "no environment",
    { maker: python, outcomes: [{ code: 1, output: "Error: [Errno 28] No space left on device" }] },
    /could not create an environment in .*No space left on device/,
  ],
  [
    "no network",
    { maker: python, outcomes: [fine, { code: 1, output: "WARNING: Retrying NewConnectionError\nERROR: No matching distribution found" }] },
    /could not be reached/,
  ],
  [
    "no network with uv",
    { maker: uv, outcomes: [fine, { code: 2, output: "error: Request failed\n  Caused by: dns error: failed to lookup" }] },
    /could not be reached/,
  ],
  [
    "no such package",
    { maker: python, outcomes: [fine, { code: 1, output: "ERROR: No matching distribution found for tf-lsp" }] },
    /has no tf-lsp that fits/,
  ],
  [
    "anything else",
    { maker: python, outcomes: [fine, { code: 1, output: "ERROR: Hash mismatch\n[notice] A new release" }] },
    /could not be installed: ERROR: Hash mismatch/,
  ],
  ["out of time", { maker: python, outcomes: [fine, { code: undefined, output: "" }] }, /did not end in time/],
  ["another package", { maker: python, brings: "other" }, /brought no program called tf-lsp/],
  ["a broken server", { maker: python, outcomes: [fine, fine, { code: 1, output: "ImportError: x" }] }, /does not run: ImportError: x/],
];
for (const [name, world, message] of failures) {
  test(`${name}: a clear message and nothing left behind`, async () => {
    await assert.rejects(install(installation(world)), { message });
    assert.ok(!existsSync(environment));
  });
}

test("what is there stays when there is nothing to make another one with", async () => {
  mkdirSync(environment, { recursive: true });
  await assert.rejects(install(installation({ maker: undefined })));
  assert.ok(existsSync(environment));
});

test("cancelled while pip is working: nothing left behind", async () => {
  const controller = new AbortController();
  const world = installation({ maker: python, signal: controller.signal });
  const run: Installation["run"] = (command, args, options) => {
    if (args.includes("pip")) {
      controller.abort();
    }
    return world.run(command, args, options);
  };
  await assert.rejects(install({ ...world, run }), Cancelled);
  assert.ok(!existsSync(environment));
});
