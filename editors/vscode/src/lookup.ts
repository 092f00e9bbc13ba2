/** Where the server is. Knows files and folders, and nothing of VS Code. */

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

export type Origin = "setting" | "workspace" | "interpreter" | "PATH" | "private";

export interface Places {
  /** The value of `tfLsp.path`; empty when not set. */
  setting: string;
  /** The folders of the workspace. */
  folders: readonly string[];
  /** Whether the user trusts what is in these folders enough to run it. */
  trusted: boolean;
  /** The selected Python interpreter. Asked only when nothing before it has the server. */
  interpreter: () => Promise<string | undefined>;
  /** The value of `PATH`. */
  searchPath: string;
  /** The environment that this extension creates when asked to install the server. */
  privateEnvironment: string;
}

export type Lookup =
  | { kind: "found"; path: string; origin: Origin }
  | { kind: "missing" }
  | { kind: "wrongSetting"; path: string };

const windows = process.platform === "win32";

/** The folder of an environment that holds its programs. */
export function programs(environment: string): string {
  return path.join(environment, windows ? "Scripts" : "bin");
}

/** A program's path inside a folder. */
export function program(folder: string, name: string): string {
  return path.join(folder, windows ? `${name}.exe` : name);
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * The folders of `PATH`, without those inside folders that are not trusted. Relative ones are left out too:
 * what they mean changes with the open folder.
 */
export function searchFolders(searchPath: string, untrusted: readonly string[]): string[] {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && !untrusted.some((outer) => contains(outer, folder)));
}

/** Find the server: the setting, the workspace's environment, the interpreter's, `PATH`, our own. */
export async function findServer(places: Places): Promise<Lookup> {
  const { setting, folders, trusted } = places;
  if (setting.trim() !== "") {
    const file = fromHome(setting.trim());
    return path.isAbsolute(file) && isProgram(file)
      ? { kind: "found", path: file, origin: "setting" }
      : { kind: "wrongSetting", path: setting.trim() };
  }
  const first = (origin: Origin, candidates: readonly string[]): Lookup | undefined => {
    const file = candidates.map((folder) => program(folder, "tf-lsp")).find(isProgram);
    return file === undefined ? undefined : { kind: "found", path: file, origin };
  };
  const workspace = folders.flatMap((folder) =>
    [".venv", "venv"].map((name) => programs(path.join(folder, name))),
  );
  return (
    (trusted ? first("workspace", workspace) : undefined) ??
    (trusted ? first("interpreter", besides(await places.interpreter())) : undefined) ??
    first("PATH", searchFolders(places.searchPath, trusted ? [] : folders)) ??
    first("private", [programs(places.privateEnvironment)]) ?? { kind: "missing" }
  );
}

/** An interpreter's scripts lie beside it; on Windows, outside a virtual environment, in `Scripts` below it. */
function besides(interpreter: string | undefined): string[] {
  if (interpreter === undefined) {
    return [];
  }
  const folder = path.dirname(interpreter);
  return windows ? [folder, path.join(folder, "Scripts")] : [folder];
}

function fromHome(file: string): string {
  return file === "~" || /^~[/\\]/.test(file) ? path.join(homedir(), file.slice(1)) : file;
}

function contains(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || !(relative.split(path.sep)[0] === ".." || path.isAbsolute(relative));
}
