// A program inside a workspace that is not trusted is never run; one that was installed outside it is.

import { existsSync } from "node:fs";
import { unsafe } from "../fixture.mjs";
import { assert } from "../workbench.mjs";

export const files = { "main.tf": unsafe(), ".venv/bin/tf-lsp": "#!/bin/sh\ntouch it-ran\n" };
export const executables = [".venv/bin/tf-lsp"];
export const options = () => ({ askForTrust: true });

export default async function ({ workbench, folder }) {
  await workbench.open("main.tf");
  await workbench.page.locator(".statusbar-item").filter({ hasText: "Restricted Mode" }).waitFor();
  await workbench.counts(1);
  assert.ok(!existsSync(`${folder}/it-ran`));
}
