import { strict as assert } from "node:assert";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { findServer, isProgram, type Places, program, programs, searchFolders } from "../src/lookup";

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "lookup-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Put a program into a folder below the root and return its path. */
function put(folder: string, name = "tf-lsp"): string {
  const file = program(path.join(root, folder), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
  return file;
}

/** The places of an ordinary machine: one open folder, trusted, and nothing set. */
function places(other: Partial<Places> = {}): Places {
  return {
    setting: "",
    folders: [path.join(root, "project")],
    trusted: true,
    interpreter: () => Promise.resolve(undefined),
    searchPath: ["usr/bin", "opt/bin"].map((folder) => path.join(root, folder)).join(path.delimiter),
    privateEnvironment: path.join(root, "private"),
    ...other,
  };
}

const inEnvironment = (environment: string): string => path.relative(root, programs(path.join(root, environment)));

test("nothing anywhere is missing", async () => {
  assert.deepEqual(await findServer(places()), { kind: "missing" });
});

test("each place in its turn", async () => {
  const interpreter = put(inEnvironment("conda"), "python");
  const expected = [
    ["private", put(inEnvironment("private")), {}],
    ["PATH", put("opt/bin"), {}],
    ["PATH", put("usr/bin"), {}],
    ["interpreter", put(inEnvironment("conda")), { interpreter: () => Promise.resolve(interpreter) }],
    ["workspace", put(inEnvironment("project/venv")), {}],
    ["workspace", put(inEnvironment("project/.venv")), {}],
    ["setting", put("mine"), { setting: path.join(root, "mine", path.basename(program("", "tf-lsp"))) }],
  ] as const;
  for (const [origin, file] of [...expected].reverse()) {
    const asked = Object.assign({}, ...expected.map(([, , other]) => other)) as Partial<Places>;
    const setting = origin === "setting" ? asked.setting : undefined;
    assert.deepEqual(await findServer(places({ ...asked, setting: setting ?? "" })), {
      kind: "found",
      path: file,
      origin,
    });
    rmSync(file);
  }
});

test("the first folder with an environment counts", async () => {
  const folders = ["network", "compute"].map((folder) => path.join(root, folder));
  const file = put(inEnvironment("compute/.venv"));
  assert.deepEqual(await findServer(places({ folders })), { kind: "found", path: file, origin: "workspace" });
});

test("the interpreter is not asked for when the workspace has the server", async () => {
  put(inEnvironment("project/.venv"));
  const interpreter = (): never => assert.fail("asked");
  assert.equal((await findServer(places({ interpreter }))).kind, "found");
});

test("a wrong setting is reported, not passed over", async () => {
  put("usr/bin");
  for (const setting of [path.join(root, "nothing"), root, "tf-lsp"]) {
    assert.deepEqual(await findServer(places({ setting })), { kind: "wrongSetting", path: setting });
  }
});

test("the setting knows the home folder", async () => {
  const home = path.join(root, "home");
  const file = put("home/bin");
  const before = { HOME: process.env["HOME"], USERPROFILE: process.env["USERPROFILE"] };
  Object.assign(process.env, { HOME: home, USERPROFILE: home });
  try {
    assert.equal(homedir(), home);
    const setting = `~/${path.relative(home, file)}`;
    assert.deepEqual(await findServer(places({ setting })), { kind: "found", path: file, origin: "setting" });
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  }
});

test("nothing inside an untrusted workspace is run", async () => {
  put(inEnvironment("project/.venv"));
  put("project/tools");
  const interpreter = put(inEnvironment("project/conda"), "python");
  put(inEnvironment("project/conda"));
  const untrusted = {
    trusted: false,
    interpreter: () => Promise.resolve(interpreter),
    searchPath: [path.join(root, "project", "tools"), path.join(root, "usr/bin")].join(path.delimiter),
  };
  assert.deepEqual(await findServer(places(untrusted)), { kind: "missing" });
  const file = put("usr/bin");
  assert.deepEqual(await findServer(places(untrusted)), { kind: "found", path: file, origin: "PATH" });
});

test("folders beside the untrusted one stay on the search path", () => {
  const inside = path.join(root, "project", "..tools");
  const beside = path.join(root, "projects");
  const searchPath = [inside, beside, "", ".", "bin"].join(path.delimiter);
  assert.deepEqual(searchFolders(searchPath, [path.join(root, "project")]), [beside]);
  assert.deepEqual(searchFolders(searchPath, []), [inside, beside]);
});

test("a program is a file that may be executed", { skip: process.platform === "win32" }, () => {
  const file = put("usr/bin");
  assert.ok(isProgram(file));
  chmodSync(file, 0o644);
  assert.ok(!isProgram(file));
  assert.ok(!isProgram(root));
  assert.ok(!isProgram(path.join(root, "nothing")));
});
