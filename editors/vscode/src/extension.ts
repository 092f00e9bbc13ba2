import { type ExtensionContext, window, workspace } from "vscode";
import { Server } from "./client";
import { registerCommands } from "./commands";
import { isTerraform } from "./documents";
import { onInterpreterChange } from "./interpreter";
import { offerHelp } from "./offer";
import { section } from "./settings";
import { createStatus } from "./status";

let server: Server | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("tf-lsp", { log: true });
  const current = (server = new Server(context, log));
  context.subscriptions.push(log, current);
  createStatus(context, current);
  registerCommands(context, current, log);

  const relocate = (): void => void current.relocate();
  const startFor = (documents: readonly Parameters<typeof isTerraform>[0][]): void => {
    if (documents.some(isTerraform)) {
      void current.start();
    }
  };
  context.subscriptions.push(
    current.onDidChangeState((state) => void offerHelp(state)),
    workspace.onDidOpenTextDocument((document) => startFor([document])),
    workspace.onDidGrantWorkspaceTrust(relocate),
    workspace.onDidChangeWorkspaceFolders(relocate),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${section}.path`)) {
        relocate();
      }
    }),
  );
  startFor(workspace.textDocuments);
  void onInterpreterChange(relocate).then((subscription) => subscription && context.subscriptions.push(subscription));
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
