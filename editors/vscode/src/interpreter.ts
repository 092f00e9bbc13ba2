/** The Python interpreter that the user has selected and trusts, when the Python extension is there to ask. */

import { type Event, extensions, type Uri, workspace } from "vscode";

interface Environments {
  getActiveEnvironmentPath(resource?: Uri): { path: string };
  resolveEnvironment(environment: { path: string }): Promise<{ executable: { uri?: Uri } } | undefined>;
  onDidChangeActiveEnvironmentPath: Event<unknown>;
}

// The Python extension may take its time to start, or never finish: warnings should not wait for it.
const patience = 5_000;

export async function selectedInterpreter(): Promise<string | undefined> {
  if (!workspace.isTrusted) {
    return undefined;
  }
  const environments = await pythonEnvironments();
  const active = environments?.getActiveEnvironmentPath(workspace.workspaceFolders?.[0]?.uri);
  const resolved = active && (await withPatience(environments?.resolveEnvironment(active)));
  return resolved?.executable.uri?.fsPath;
}

/** Call back whenever another interpreter is selected. */
export async function onInterpreterChange(callback: () => void): Promise<{ dispose(): void } | undefined> {
  return (await pythonEnvironments())?.onDidChangeActiveEnvironmentPath(callback);
}

async function pythonEnvironments(): Promise<Environments | undefined> {
  const python = extensions.getExtension<{ environments?: Environments }>("ms-python.python");
  const api = await withPatience(python?.activate());
  return api?.environments;
}

async function withPatience<T>(work: Thenable<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), patience)));
  try {
    return await Promise.race([work, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
