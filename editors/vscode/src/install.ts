/** Installing the server into an environment of its own. Knows nothing of VS Code. */

import { mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { isProgram, program, programs } from "./lookup";
import type { Outcome, Run } from "./process";
import type { Maker, Search } from "./python";

export interface Installation {
  search: () => Promise<Search>;
  environment: string;
  /** What to install, as pip takes it. */
  requirement: string;
  run: Run;
  step: (message: string) => void;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** A failure, told in a sentence that says what to do; the log has the details. */
export class InstallError extends Error {}

/** The user has called it off. */
export class Cancelled extends Error {}

/** Create the environment afresh and return the server's path in it. Leaves nothing half-made behind. */
export async function install(installation: Installation): Promise<string> {
  const { environment, signal, step, log } = installation;
  step("looking for Python…");
  const { maker, rejected } = await installation.search();
  rejected.forEach(log);
  if (signal.aborted) {
    throw new Cancelled();
  }
  if (maker === undefined) {
    const why = rejected.length === 0 ? "None was found on PATH." : rejected.join(" ");
    throw new InstallError(`Python 3.11 or newer, or uv, is needed to install tf-lsp. ${why}`);
  }
  try {
    return await build(installation, maker);
  } catch (error) {
    await rm(environment, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function build(installation: Installation, maker: Maker): Promise<string> {
  const { environment, requirement, step } = installation;

  step(maker.kind === "uv" ? "creating an environment with uv…" : `creating an environment with Python ${maker.version}…`);
  await rm(environment, { recursive: true, force: true });
  await mkdir(path.dirname(environment), { recursive: true });
  const created = await logged(installation, maker.path, creation(maker, environment));
  if (created.code !== 0) {
    throw new InstallError(`${maker.path} could not create an environment in ${environment}: ${reason(created)}`);
  }

  step(`installing ${requirement}…`);
  const python = program(programs(environment), "python");
  const command = maker.kind === "uv" ? maker.path : python;
  const installed = await logged(installation, command, packaging(maker, python, requirement));
  if (installed.code !== 0) {
    throw new InstallError(packagingFailure(requirement, installed));
  }

  step("trying the server…");
  const server = program(programs(environment), "tf-lsp");
  if (!isProgram(server)) {
    throw new InstallError(`The package ${requirement} brought no program called tf-lsp.`);
  }
  const tried = await logged(installation, server, ["--version"]);
  if (tried.code !== 0) {
    throw new InstallError(`tf-lsp was installed but does not run: ${reason(tried)}`);
  }
  return server;
}

async function logged({ run, log, signal }: Installation, command: string, args: string[]): Promise<Outcome> {
  log(`> ${[command, ...args].join(" ")}`);
  const outcome = await run(command, args, { signal, onLine: log, deadline: 600_000 });
  if (signal.aborted) {
    throw new Cancelled();
  }
  return outcome;
}

function creation(maker: Maker, environment: string): string[] {
  return maker.kind === "uv"
    ? ["venv", "--python", ">=3.11", environment]
    : ["-I", "-m", "venv", environment];
}

function packaging(maker: Maker, python: string, requirement: string): string[] {
  return maker.kind === "uv"
    ? ["pip", "install", "--python", python, requirement]
    : ["-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", requirement];
}

const unreachable =
  /NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|name resolution|dns error|error sending request|Could not connect|Network is unreachable/i;
const unknown = /No matching distribution|No solution found|not found in the package registry/i;

function packagingFailure(requirement: string, outcome: Outcome): string {
  if (unreachable.test(outcome.output)) {
    return "The package index could not be reached. Check the network and the proxy settings, then try again.";
  }
  if (unknown.test(outcome.output)) {
    return `The package index has no ${requirement} that fits this Python.`;
  }
  return `${requirement} could not be installed: ${reason(outcome)}`;
}

/** The line that tells most: the last one that calls itself an error, or else the last. */
function reason({ code, output }: Outcome): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const line = lines.filter((each) => /error/i.test(each)).at(-1) ?? lines.at(-1);
  return line ?? (code === undefined ? "it did not end in time." : `exit code ${code}.`);
}
