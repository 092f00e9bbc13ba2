/** The commands that the palette offers. */

import { commands, type Diagnostic, type ExtensionContext, languages, type LogOutputChannel, ProgressLocation, Uri, window, workspace } from "vscode";
import type { Server } from "./client";
import { isTerraform } from "./documents";
import { installPrivately } from "./offer";
import { section } from "./settings";
import { counted } from "./status";

interface Rule {
  id: string;
  title: string;
  severity: string;
  url: string;
}

const documentation = "tf-lsp-documentation";

export function registerCommands(context: ExtensionContext, server: Server, log: LogOutputChannel): void {
  const register = (name: string, run: (...args: never[]) => unknown): void => {
    context.subscriptions.push(commands.registerCommand(`${section}.${name}`, run));
  };
  register("restart", () => server.restart());
  register("showLogs", () => log.show());
  register("checkWorkspace", () => checkWorkspace(server));
  register("fixFile", fixFile);
  register("showDocumentation", (rule?: string) => showDocumentation(server, rule));
  register("install", () => installPrivately(server, log));
  register("openPathSetting", () => commands.executeCommand("workbench.action.openSettings", `${section}.path`));
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider(documentation, {
      provideTextDocumentContent: (uri) => server.execute<string>("tf-lsp.explain", ruleOf(uri)),
    }),
  );
}

async function checkWorkspace(server: Server): Promise<void> {
  const options = { location: ProgressLocation.Notification, title: "tf-lsp: checking the workspace…" };
  const result = await window.withProgress(options, () =>
    server.execute<{ files: number; findings: number }>("tf-lsp.checkWorkspace"),
  );
  if (result === undefined) {
    return;
  }
  const summary = `${counted(result.findings, "finding")} in ${counted(result.files, "file")}.`;
  const show = "Show Problems";
  if ((await window.showInformationMessage(`tf-lsp: ${summary}`, ...(result.findings > 0 ? [show] : []))) === show) {
    await commands.executeCommand("workbench.actions.view.problems");
  }
}

/** Ask for the server's "fix all", as the editor does on save, so that there is one way of fixing. */
async function fixFile(): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined || !isTerraform(editor.document)) {
    void window.showInformationMessage("tf-lsp: open a Terraform file first.");
    return;
  }
  await commands.executeCommand("editor.action.sourceAction", { kind: "source.fixAll.tf-lsp", apply: "first" });
}

async function showDocumentation(server: Server, rule: string | undefined): Promise<void> {
  const chosen = rule ?? (await pickRule(server));
  if (chosen !== undefined) {
    await commands.executeCommand("markdown.showPreview", Uri.from({ scheme: documentation, path: `/${chosen}.md` }));
  }
}

/** Let the user pick a check; those found at the cursor come first. */
async function pickRule(server: Server): Promise<string | undefined> {
  const rules = await server.execute<Rule[]>("tf-lsp.rules");
  if (rules === undefined) {
    return undefined;
  }
  const here = rulesAtCursor();
  const items = rules.map(({ id, title, severity }) => ({
    label: here.has(id) ? `$(location) ${title}` : title,
    description: severity.toLowerCase(),
    detail: id,
  }));
  items.sort((left, right) => Number(here.has(right.detail)) - Number(here.has(left.detail)));
  const placeHolder = "The documentation of which check?";
  return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))?.detail;
}

function rulesAtCursor(): Set<string> {
  const editor = window.activeTextEditor;
  const findings = editor === undefined ? [] : languages.getDiagnostics(editor.document.uri);
  return new Set(
    findings.filter(({ source, range }) => source === "tf-lsp" && editor?.selection.intersection(range)).map(codeOf),
  );
}

function codeOf({ code }: Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

function ruleOf(uri: Uri): string {
  return uri.path.replace(/^\//, "").replace(/\.md$/, "");
}
