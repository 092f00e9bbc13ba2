/** What the user is told when there is no server, and the way out of it. */

import { commands, type LogOutputChannel, ProgressLocation, window, workspace } from "vscode";
import { folders, type Server, type State } from "./client";
import { Cancelled, install } from "./install";
import { selectedInterpreter } from "./interpreter";
import { searchFolders } from "./lookup";
import { run } from "./process";
import { findMaker } from "./python";
import { setting } from "./settings";

const actions = {
  Install: "tfLsp.install",
  Reinstall: "tfLsp.install",
  "Try Again": "tfLsp.install",
  Restart: "tfLsp.restart",
  "Show Logs": "tfLsp.showLogs",
  "Open Settings": "tfLsp.openPathSetting",
} as const;

type Action = keyof typeof actions;

// Who has just seen an installation fail, or called it off, need not be offered one.
let installing = false;

/** Say what is wrong with the server, with what can be done about it as buttons. */
export async function offerHelp(state: State): Promise<void> {
  switch (state.kind) {
    case "missing":
      return installing ? undefined : choose(
        window.showWarningMessage,
        "The tf-lsp server was not found. It can be installed for this extension alone, or you install it with “pip install tf-lsp” and restart it.",
        "Install",
        "Open Settings",
      );
    case "wrongSetting":
      return choose(
        window.showErrorMessage,
        `The setting tfLsp.path names “${state.path}”, which is not a program that can be run.`,
        "Open Settings",
      );
    case "stopped":
      return choose(
        window.showErrorMessage,
        "The tf-lsp server has stopped.",
        ...(state.origin === "private" ? (["Reinstall"] as const) : []),
        "Restart",
        "Show Logs",
      );
    default:
      return;
  }
}

async function choose(
  show: (message: string, ...items: Action[]) => Thenable<Action | undefined>,
  message: string,
  ...choices: Action[]
): Promise<void> {
  const choice = await show(message, ...choices);
  if (choice !== undefined) {
    await commands.executeCommand(actions[choice]);
  }
}

/** Install the server into the private environment, in view of the user. */
export async function installPrivately(server: Server, log: LogOutputChannel): Promise<void> {
  if (installing) {
    return;
  }
  installing = true;
  try {
    const options = { location: ProgressLocation.Notification, title: "tf-lsp", cancellable: true };
    await window.withProgress(options, (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const step = (message: string): void => progress.report({ message });
      return server.whileStopped(() => attempt(server, log, step, controller.signal));
    });
  } finally {
    installing = false;
  }
}

async function attempt(
  server: Server,
  log: LogOutputChannel,
  step: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    await install({
      search: async () => findMaker(await selectedInterpreter(), trustedSearchFolders(), run, signal),
      environment: server.privateEnvironment,
      requirement: setting("package").trim() || "tf-lsp",
      run,
      step,
      log: (line) => log.info(line),
      signal,
    });
  } catch (error) {
    if (!(error instanceof Cancelled)) {
      const message = error instanceof Error ? error.message : String(error);
      log.error(message);
      void choose(window.showErrorMessage, message, "Try Again", "Show Logs");
    }
  }
}

function trustedSearchFolders(): string[] {
  return searchFolders(process.env["PATH"] ?? "", workspace.isTrusted ? [] : folders());
}
