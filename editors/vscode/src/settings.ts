/** The settings: those of the server go to it as they are, the others stay here. */

import { type ConfigurationScope, workspace } from "vscode";

export const section = "tfLsp";

const own = new Set(["path", "package", "trace"]);

export function setting(name: "path" | "package" | "trace.server"): string {
  return workspace.getConfiguration(section).get(name, "");
}

/** What the server may know: everything in the section but what is about running it. */
export function serverSettings(scope?: ConfigurationScope): Record<string, unknown> {
  const all = workspace.getConfiguration(undefined, scope).get<Record<string, unknown>>(section, {});
  return Object.fromEntries(Object.entries(all).filter(([name]) => !own.has(name)));
}
