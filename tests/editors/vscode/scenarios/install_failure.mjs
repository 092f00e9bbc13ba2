// An installation that cannot work says why, and leaves the user with a way out.

import { unsafe } from "../fixture.mjs";

export const files = { "main.tf": unsafe() };
export const options = ({ folder }) => ({
  withoutServer: true,
  machine: { "tfLsp.package": `${folder}/nothing-0.1.0-py3-none-any.whl` },
});

export default async function ({ workbench }) {
  await workbench.open("main.tf");
  const offer = workbench.notification("The tf-lsp server was not found");
  await offer.getByRole("button", { name: "Install" }).click();
  const failure = workbench.notification("could not be installed");
  await failure.waitFor({ timeout: 60_000 });
  await failure.getByRole("button", { name: "Try Again" }).waitFor();
  await failure.getByRole("button", { name: "Show Logs" }).waitFor();
  await workbench.statusFailed();
}
