// Beside an extension that contributes the language: a new document without a name is checked too.

import { unsafe } from "../fixture.mjs";

export const files = { "main.tf": unsafe() };
export const options = () => ({ neighbour: "terraform", user: { "editor.autoIndent": "none" } });

export default async function ({ workbench }) {
  await workbench.open("main.tf");
  await workbench.counts(1);

  await workbench.run("File: New Untitled Text File");
  await workbench.opened("Untitled-1");
  await workbench.run("Change Language Mode");
  await workbench.pick("Terraform");
  await workbench.type(unsafe("new"));
  await workbench.counts(2);
}
