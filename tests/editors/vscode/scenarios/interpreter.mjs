// The server beside the interpreter that is selected in the Python extension is found, also when it is selected later.

import { unsafe } from "../fixture.mjs";

export const files = { "main.tf": unsafe() };
export const options = () => ({ neighbour: "python", withoutServer: true });

export default async function ({ workbench, world }) {
  await workbench.open("main.tf");
  await workbench.statusFailed();
  await workbench.changeSettings({ "python.defaultInterpreterPath": `${world.serverFolder}/python` });
  await workbench.counts(1);
}
