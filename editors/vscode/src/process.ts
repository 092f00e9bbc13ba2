/** Running a program to its end: with its output line by line, a deadline, and the power to cancel. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Outcome {
  /** The exit code; `undefined` when the program could not be started, was killed or ran out of time. */
  code: number | undefined;
  /** Standard output and standard error, as they came. */
  output: string;
}

export interface RunOptions {
  signal?: AbortSignal | undefined;
  deadline?: number;
  onLine?: (line: string) => void;
}

export type Run = (command: string, args: readonly string[], options?: RunOptions) => Promise<Outcome>;

/** Variables of a surrounding Python environment that would leak into another one. */
const foreignPython = ["PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER"];

export const run: Run = (command, args, { signal, deadline, onLine } = {}) =>
  new Promise((resolve) => {
    if (signal?.aborted) {
      resolve({ code: undefined, output: "" });
      return;
    }
    const environment = { ...process.env };
    for (const name of foreignPython) {
      delete environment[name];
    }
    // A group of its own, so that cancelling reaches what the program has started in turn.
    const grouped = process.platform !== "win32";
    const child = spawn(command, args, {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: grouped,
      windowsHide: true,
    });
    const lines: string[] = [];
    const kill = (): void => {
      try {
        if (grouped && child.pid !== undefined) {
          process.kill(-child.pid, "SIGKILL");
        } else {
          child.kill();
        }
      } catch {
        // It has ended by itself in the meantime.
      }
    };
    const timer = deadline === undefined ? undefined : setTimeout(kill, deadline);
    const end = (code: number | undefined): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", kill);
      resolve({ code, output: lines.join("\n") });
    };
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        onLine?.(line);
      });
    }
    signal?.addEventListener("abort", kill);
    child.on("error", (error) => {
      lines.push(error.message);
      end(undefined);
    });
    child.on("close", (code) => end(code ?? undefined));
  });
