// Plays one scenario in real VS Code: a code-server of its own, a headless browser, a folder of files.
//
//   node run.mjs scenarios/NAME.mjs WORLD.json
//
// The second file says where everything is; test_vscode.py installs it all and writes that file.

import { spawn } from "node:child_process";
import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { Workbench, until } from "./workbench.mjs";

const [scenarioFile, worldFile] = process.argv.slice(2);
const world = JSON.parse(await readFile(worldFile, "utf8"));
const scenario = await import(pathToFileURL(path.resolve(scenarioFile)));

const folder = path.join(world.temporary, "project");
const data = path.join(world.temporary, "code");
const options = scenario.options?.({ world, folder }) ?? {};
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(scenario.files ?? {})) {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), text);
}
for (const name of scenario.executables ?? []) {
  await chmod(path.join(folder, name), 0o755);
}
await cp(world.extensions[options.neighbour ?? "none"], path.join(data, "extensions"), { recursive: true });

const calm = {
  "editor.minimap.enabled": false,
  "editor.fontFamily": "DejaVu Sans Mono",
  "workbench.colorTheme": "Dark Modern",
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
  "window.commandCenter": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
};
await settings("User", { ...calm, ...options.user });
await settings("Machine", options.machine ?? {});

async function settings(scope, values) {
  await mkdir(path.join(data, "data", scope), { recursive: true });
  await writeFile(path.join(data, "data", scope, "settings.json"), JSON.stringify(values, null, 2));
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const port = await freePort();
const flags = [
  ["--auth", "none"],
  ["--bind-addr", `127.0.0.1:${port}`],
  ["--config", path.join(data, "config.yaml")],
  ["--user-data-dir", path.join(data, "data")],
  ["--extensions-dir", path.join(data, "extensions")],
  ["--disable-telemetry"],
  ["--disable-update-check"],
  ["--disable-getting-started-override"],
  options.askForTrust ? [] : ["--disable-workspace-trust"],
];
const programs = [...(options.withoutServer ? [] : [world.serverFolder]), world.pythonFolder, "/usr/bin", "/bin"];
let log = "";
const server = spawn(world.node, [world.codeServer, ...flags.flat()], {
  // A group of its own: stopping it must reach the extension host and the language server too.
  detached: true,
  // As if started from a terminal: else VS Code asks a login shell for the environment.
  env: { ...process.env, VSCODE_CLI: "1", PATH: programs.join(path.delimiter) },
  stdio: ["ignore", "pipe", "pipe"],
});
for (const stream of [server.stdout, server.stderr]) {
  stream.on("data", (chunk) => (log += chunk));
}
const { chromium } = createRequire(`${world.tools}/`)("playwright-core");
let browser;
let workbench;
try {
  await until("code-server to answer", async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    return answer?.ok;
  });
  browser = await chromium.launch({
    executablePath: world.chromium,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
  });
  workbench = new Workbench(await newPage(browser), { port, folder, images: world.images });
  await scenario.default({ workbench, folder, world, machineSettings: path.join(data, "data", "Machine", "settings.json") });
} catch (error) {
  console.error(error);
  await evidence();
  process.exitCode = 1;
} finally {
  await browser?.close();
  try {
    process.kill(-server.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

async function newPage(started) {
  const context = await started.newContext({ 
    viewport: options.viewport ?? { width: 1200, height: 800 },
    deviceScaleFactor: options.deviceScaleFactor ?? 1,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.route((url) => url.hostname !== "127.0.0.1", (route) => route.abort());
  return page;
}

/** Keep what helps to understand a failure. */
async function evidence() {
  await writeFile(path.join(world.temporary, "code-server.log"), log);
  await workbench?.page.screenshot({ path: path.join(world.temporary, "failure.png") }).catch(() => undefined);
  console.error(`See ${world.temporary}: failure.png, code-server.log, code/data/logs.`);
}
