// Nothing runs before a Terraform document is open; the whole workspace can be checked; settings take effect at once.

import { rule, unsafe } from "../fixture.mjs";
import { assert } from "../workbench.mjs";

export const files = {
  "README.md": "Notes\n",
  "main.tf": unsafe("audit"),
  "network/main.tf": unsafe("network"),
};

export default async function ({ workbench }) {
  await workbench.open("README.md");
  assert.equal(await workbench.status.count(), 0);
  await workbench.run("tf-lsp: Check the Whole Workspace");
  await workbench.notification("2 findings").waitFor();
  await workbench.counts(2);

  await workbench.changeSettings({ "tfLsp.disable": [rule] });
  await workbench.openAnother("main.tf");
  await workbench.counts(0);
}
