// The command "Fix Everything in This File", and that it says so where there is nothing to fix.

import { safe, unsafe } from "../fixture.mjs";

export const files = { "main.tf": `${unsafe("audit")}\n${unsafe("billing")}`, "notes.txt": "notes\n" };

export default async function ({ workbench }) {
  await workbench.open("main.tf");
  await workbench.counts(2);
  await workbench.click("aws_cloudtrail");
  await workbench.run("tf-lsp: Fix Everything in This File");
  await workbench.counts(0);
  await workbench.save("main.tf", `${safe("audit")}\n${safe("billing")}`);

  await workbench.openAnother("notes.txt");
  await workbench.run("tf-lsp: Fix Everything in This File");
  await workbench.notification("open a Terraform file first").waitFor();
}
