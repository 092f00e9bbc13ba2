// editor.codeActionsOnSave with source.fixAll.tf-lsp repairs the whole file.

import { safe, unsafe } from "../fixture.mjs";

export const files = { "main.tf": `${unsafe("audit")}\n${unsafe("billing")}` };
export const options = () => ({
  user: { "editor.codeActionsOnSave": { "source.fixAll.tf-lsp": "explicit" } },
});

export default async function ({ workbench }) {
  await workbench.open("main.tf");
  await workbench.counts(2);
  await workbench.click("aws_cloudtrail");
  await workbench.save("main.tf", `${safe("audit")}\n${safe("billing")}`);
  await workbench.counts(0);
}
