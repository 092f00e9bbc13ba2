import { Disposable, EventEmitter, LogLevel, type LogOutputChannel, workspace } from "vscode";
import { section, setting } from "./settings";

/**
 * The log as the language client wants it for tracing. The client traces only into a channel of level
 * "Trace"; here the setting `tfLsp.trace.server` alone decides, whatever the level of the log.
 */
export function traceChannel(log: LogOutputChannel): LogOutputChannel & Disposable {
  const changed = new EventEmitter<LogLevel>();
  const level = (): LogLevel => (setting("trace.server") === "off" ? LogLevel.Off : LogLevel.Trace);
  const subscription = workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${section}.trace.server`)) {
      changed.fire(level());
    }
  });
  return Object.create(log, {
    logLevel: { get: level },
    onDidChangeLogLevel: { value: changed.event },
    trace: { value: (message: string) => log.info(message) },
    dispose: { value: () => Disposable.from(subscription, changed).dispose() },
  }) as LogOutputChannel;
}
