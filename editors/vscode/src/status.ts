/** The status bar item: how the server is, and how much it has found. */

import { type Disposable, type ExtensionContext, languages, MarkdownString, StatusBarAlignment, ThemeColor, type Uri, window } from "vscode";
import { origins, type Server, type State } from "./client";

export function createStatus(context: ExtensionContext, server: Server): void {
  const item = window.createStatusBarItem("tfLsp.status", StatusBarAlignment.Right, 100);
  item.name = "tf-lsp";
  item.command = "tfLsp.showLogs";
  const findings = new Findings();
  const show = (): void => {
    const { text, tooltip, failed } = describe(server.state, findings);
    item.text = text;
    item.tooltip = new MarkdownString(`${tooltip}\n\nClick to see the log.`);
    item.backgroundColor = failed ? new ThemeColor("statusBarItem.errorBackground") : undefined;
    if (server.state.kind === "idle") {
      item.hide();
    } else {
      item.show();
    }
  };
  findings.onDidChange = show;
  context.subscriptions.push(item, findings, server.onDidChangeState(show));
}

/** How many findings there are, counted again only for the documents that changed. */
class Findings implements Disposable {
  readonly #counts = new Map<string, number>();
  readonly #subscription = languages.onDidChangeDiagnostics(({ uris }) => {
    uris.forEach((uri) => this.#count(uri));
    this.onDidChange();
  });
  onDidChange = (): void => undefined;

  get files(): number {
    return this.#counts.size;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #count(uri: Uri): void {
    const count = languages.getDiagnostics(uri).filter(({ source }) => source === "tf-lsp").length;
    if (count === 0) {
      this.#counts.delete(uri.toString());
    } else {
      this.#counts.set(uri.toString(), count);
    }
  }
}

function describe(state: State, { total, files }: Findings): { text: string; tooltip: string; failed: boolean } {
  switch (state.kind) {
    case "idle":
    case "starting":
      return { text: "$(loading~spin) tf-lsp", tooltip: "tf-lsp is starting.", failed: false };
    case "installing":
      return { text: "$(loading~spin) tf-lsp", tooltip: "The tf-lsp server is being installed.", failed: false };
    case "running": {
      const found = total === 0 ? "Nothing found." : `${counted(total, "finding")} in ${counted(files, "file")}.`;
      return {
        text: total === 0 ? "$(shield) tf-lsp" : `$(shield) tf-lsp ${total}`,
        tooltip: `**tf-lsp ${state.version}** is running. ${found}\n\n\`${state.path}\` (${origins[state.origin]})`,
        failed: false,
      };
    }
    case "stopped":
      return { text: "$(error) tf-lsp", tooltip: `The tf-lsp server has stopped.\n\n\`${state.path}\` (${origins[state.origin]})`, failed: true };
    case "missing":
      return { text: "$(error) tf-lsp", tooltip: "The tf-lsp server was not found.", failed: true };
    case "wrongSetting":
      return { text: "$(error) tf-lsp", tooltip: `The setting \`tfLsp.path\` names \`${state.path}\`, which is not a program.`, failed: true };
  }
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
