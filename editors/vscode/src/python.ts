/** What can create a Python environment here: a Python that is new enough, or `uv`. */

import { isProgram, program } from "./lookup";
import type { Run } from "./process";

export type Maker = { kind: "python"; path: string; version: string } | { kind: "uv"; path: string };

export interface Search {
  maker: Maker | undefined;
  /** One sentence per Python that was looked at and cannot be used. */
  rejected: string[];
}

const minimum = [3, 11] as const;
const names = ["python3", "python", ...[14, 13, 12, 11].map((minor) => `python3.${minor}`)];

// Debian splits `ensurepip` off into a package of its own: without it an environment has no pip.
const probe =
  "import sys; from importlib.util import find_spec as f; " +
  "print('tf-lsp-probe', *sys.version_info[:3], int(bool(f('venv') and f('ensurepip'))))";

export async function findMaker(
  interpreter: string | undefined,
  searchFolders: readonly string[],
  run: Run,
  signal?: AbortSignal,
): Promise<Search> {
  // What macOS keeps in /usr/bin is too old, and merely running it may open a dialog of the system.
  const system = process.platform === "darwin" ? "/usr/bin" : undefined;
  const folders = searchFolders.filter((folder) => folder !== system);
  const on = (name: string): string[] =>
    folders.map((folder) => program(folder, name)).filter(isProgram);
  const rejected: string[] = [];
  for (const candidate of new Set([...(interpreter === undefined ? [] : [interpreter]), ...names.flatMap(on)])) {
    const { output } = await run(candidate, ["-I", "-c", probe], { signal, deadline: 10_000 });
    const verdict = judge(candidate, output);
    if (typeof verdict !== "string") {
      return { maker: verdict, rejected };
    }
    rejected.push(verdict);
  }
  const uv = on("uv")[0];
  return { maker: uv === undefined ? undefined : { kind: "uv", path: uv }, rejected };
}

function judge(candidate: string, output: string): Maker | string {
  const match = /tf-lsp-probe (\d+) (\d+) (\d+) ([01])/.exec(output);
  if (match === null) {
    return `${candidate} does not run.`;
  }
  const [major = 0, minor = 0, patch = 0, complete = 0] = match.slice(1).map(Number);
  const version = `${major}.${minor}.${patch}`;
  if (major !== minimum[0] || minor < minimum[1]) {
    return `${candidate} is Python ${version}; ${minimum.join(".")} or newer is needed.`;
  }
  if (complete !== 1) {
    return `${candidate} (Python ${version}) lacks the venv module; on Debian and Ubuntu the package python3-venv brings it.`;
  }
  return { kind: "python", path: candidate, version };
}
