/** The server's life: found, started, watched, restarted. */

import { type Disposable, EventEmitter, type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from "vscode";
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
  type WorkspaceMiddleware,
} from "vscode-languageclient/node";
import { coalesced } from "./coalesce";
import { selector } from "./documents";
import { selectedInterpreter } from "./interpreter";
import { findServer, type Lookup, type Origin } from "./lookup";
import { section, serverSettings, setting } from "./settings";
import { traceChannel } from "./trace";

export type State =
  | { kind: "idle" }
  | { kind: "starting" }
  | { kind: "installing" }
  | { kind: "running"; version: string; path: string; origin: Origin }
  | { kind: "stopped"; path: string; origin: Origin }
  | { kind: "missing" }
  | { kind: "wrongSetting"; path: string };

export const origins: Record<Origin, string> = {
  setting: "the setting tfLsp.path",
  workspace: "the workspace's virtual environment",
  interpreter: "the selected Python interpreter",
  PATH: "PATH",
  private: "installed by this extension",
};

const startDeadline = 30_000;

export class Server implements Disposable {
  #state: State = { kind: "idle" };
  #client: LanguageClient | undefined;
  #deaths: number[] = [];
  #installing = false;
  readonly #changed = new EventEmitter<State>();
  readonly #trace: LogOutputChannel & Disposable;

  readonly onDidChangeState = this.#changed.event;
  readonly restart = coalesced(() => (this.#installing ? Promise.resolve() : this.#restart()));

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
  ) {
    this.#trace = traceChannel(log);
  }

  get state(): State {
    return this.#state;
  }

  /** Start it unless that has been tried before. */
  async start(): Promise<void> {
    if (this.#state.kind === "idle") {
      await this.restart();
    }
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    // It throws when the server has died or hangs; then it is gone, or is killed a moment later.
    await client?.dispose().catch((error: unknown) => this.log.debug(String(error)));
  }

  /** Restart it if the program would be another one now. */
  async relocate(): Promise<void> {
    const state = this.#state;
    const path = "path" in state ? state.path : undefined;
    if (state.kind !== "idle") {
      const found = await this.#find();
      if (state.kind === "starting" || ("path" in found ? found.path : undefined) !== path) {
        await this.restart();
      }
    }
  }

  /** Have a command of the server executed; `undefined` when it does not run or fails. */
  async execute<Result>(command: string, ...args: unknown[]): Promise<Result | undefined> {
    await this.start();
    if (this.#client === undefined || this.#state.kind !== "running") {
      return undefined;
    }
    try {
      return (await this.#client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args })) as Result;
    } catch (error) {
      this.log.error(`${command}: ${String(error)}`);
      void window.showErrorMessage("tf-lsp: the server could not do this; its log says why.");
      return undefined;
    }
  }

  /** Where the server is installed when nobody else has installed one. */
  get privateEnvironment(): string {
    return Uri.joinPath(this.context.globalStorageUri, "server").fsPath;
  }

  /** While the private environment is being made there is nothing to run. */
  async whileStopped(work: () => Promise<void>): Promise<void> {
    this.#installing = true;
    await this.stop();
    this.#become({ kind: "installing" });
    try {
      await work();
    } finally {
      this.#installing = false;
      await this.restart();
    }
  }

  dispose(): void {
    void this.stop();
    this.#trace.dispose();
    this.#changed.dispose();
  }

  #become(state: State): void {
    this.#state = state;
    this.#changed.fire(state);
  }

  #find(): Promise<Lookup> {
    return findServer({
      setting: setting("path"),
      folders: folders(),
      trusted: workspace.isTrusted,
      interpreter: selectedInterpreter,
      searchPath: process.env["PATH"] ?? "",
      privateEnvironment: this.privateEnvironment,
    });
  }

  async #restart(): Promise<void> {
    this.#become({ kind: "starting" });
    await this.stop();
    const found = await this.#find();
    if (found.kind !== "found") {
      this.log.error(found.kind === "missing" ? "The server was not found." : `tfLsp.path: ${found.path} is not a program.`);
      this.#become(found);
      return;
    }
    const { path, origin } = found;
    this.log.info(`Starting ${path} (${origins[origin]}).`);
    const client = this.#createClient(path);
    this.#client = client;
    try {
      await within(startDeadline, client.start());
      const version = client.initializeResult?.serverInfo?.version ?? "";
      this.#become({ kind: "running", version, path, origin });
    } catch (error) {
      this.log.error(`The server did not start: ${String(error)}`);
      await this.stop();
      this.#become({ kind: "stopped", path, origin });
    }
  }

  #createClient(path: string): LanguageClient {
    const client: LanguageClient = new QuietClient(
      section,
      "tf-lsp",
      { command: path, args: ["serve"], transport: TransportKind.stdio },
      {
        documentSelector: selector,
        initializationOptions: serverSettings(),
        synchronize: { configurationSection: section },
        outputChannel: this.log,
        traceOutputChannel: this.#trace,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        initializationFailedHandler: () => false,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => {
            // The client tidies up first; only then can another take its place.
            setImmediate(() => this.#closed(client));
            return { action: CloseAction.DoNotRestart, handled: true };
          },
        },
        middleware: { workspace: settingsMiddleware(() => client) },
      },
    );
    return client;
  }

  /** Bring a server back that has died, unless it keeps dying. */
  #closed(client: LanguageClient): void {
    const state = this.#state;
    if (client !== this.#client || state.kind !== "running") {
      return;
    }
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((then) => now - then < 180_000), now];
    if (this.#deaths.length <= 3) {
      this.log.warn("The server died; starting it again.");
      void this.restart();
    } else {
      this.log.error("The server died four times within three minutes; it stays stopped.");
      this.#deaths = [];
      this.#become({ kind: "stopped", path: state.path, origin: state.origin });
    }
  }
}

/** The log has the details of every error; what the user is told, and when, is decided in `offer.ts`. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data instanceof Error ? data.message : data, false);
  }
}

/** Sends the server its own settings only, in both directions that settings can travel. */
function settingsMiddleware(client: () => LanguageClient): WorkspaceMiddleware {
  return {
    configuration: (parameters, token, next) =>
      parameters.items.every((item) => item.section === section)
        ? parameters.items.map(({ scopeUri }) => serverSettings(scopeUri ? Uri.parse(scopeUri) : undefined))
        : next(parameters, token),
    didChangeConfiguration: () =>
      client().sendNotification(DidChangeConfigurationNotification.type, {
        settings: { [section]: serverSettings() },
      }),
  };
}

export function folders(): string[] {
  return (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
