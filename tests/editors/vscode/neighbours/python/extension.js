const { EventEmitter, Uri, workspace } = require("vscode");

exports.activate = () => {
  const changed = new EventEmitter();
  workspace.onDidChangeConfiguration(() => changed.fire());
  const getActiveEnvironmentPath = () => ({ path: workspace.getConfiguration("python").get("defaultInterpreterPath") });
  const resolveEnvironment = async ({ path }) => (path === "" ? undefined : { executable: { uri: Uri.file(path) } });
  const onDidChangeActiveEnvironmentPath = changed.event;
  return { environments: { getActiveEnvironmentPath, resolveEnvironment, onDidChangeActiveEnvironmentPath } };
};
