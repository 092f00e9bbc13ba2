// A server that dies at once is reported once, with its last words in the log; mended, a restart brings it up.

import { copyFile } from "node:fs/promises";
import { unsafe } from "../fixture.mjs";

export const files = { "main.tf": unsafe(), "bin/tf-lsp": "#!/bin/sh\necho 'last words' >&2\nexit 1\n" };
export const executables = ["bin/tf-lsp"];
export const options = ({ folder }) => ({ machine: { "tfLsp.path": `${folder}/bin/tf-lsp` } });

export default async function ({ workbench, world, folder }) {
  await workbench.open("main.tf");
  const report = workbench.notification("The tf-lsp server has stopped");
  await report.waitFor();
  await workbench.statusFailed();

  await copyFile(`${world.serverFolder}/tf-lsp`, `${folder}/bin/tf-lsp`);
  await report.getByRole("button", { name: "Restart" }).click();
  await workbench.counts(1);
}
