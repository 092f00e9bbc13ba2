// A restart brings the findings back; so does the death of the server; a click on the status item opens the log.

import { unsafe } from "../fixture.mjs";
import { serversIn, until } from "../workbench.mjs";

export const files = { "main.tf": unsafe() };
export const options = () => ({ user: { "editor.autoIndent": "none" } });

export default async function ({ workbench, folder }) {
  const another = (...before) =>
    until("another server", async () => (await serversIn(folder)).find((id) => !before.includes(id)));

  // What is typed from now on can only be counted by a server that has come up.
  const add = async (name) => {
    await workbench.click("aws_cloudtrail");
    await workbench.page.keyboard.press("Control+End");
    await workbench.type(unsafe(name));
  };

  await workbench.open("main.tf");
  await workbench.counts(1);
  const first = await another();

  await workbench.run("tf-lsp: Restart Server");
  const second = await another(first);
  await add("second");
  await workbench.counts(2);

  process.kill(second, "SIGKILL");
  await another(first, second);
  await add("third");
  await workbench.counts(3);

  await workbench.status.click();
  await workbench.page.locator(".panel select").filter({ hasText: "tf-lsp" }).first().waitFor();
}
