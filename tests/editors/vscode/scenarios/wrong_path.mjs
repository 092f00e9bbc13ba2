// A setting that names nothing is reported; put right, it takes effect without a restart of the window.

import { unsafe } from "../fixture.mjs";

export const files = { "main.tf": unsafe() };
export const options = () => ({ machine: { "tfLsp.path": "/nowhere/tf-lsp" } });

export default async function ({ workbench, world, machineSettings }) {
  await workbench.open("main.tf");
  await workbench.notification("/nowhere/tf-lsp").waitFor();
  await workbench.statusFailed();
  await workbench.changeSettings({ "tfLsp.path": `${world.serverFolder}/tf-lsp` }, machineSettings);
  await workbench.counts(1);
}
