// The hover explains the finding and links to more; a command shows the documentation of any check.

import { unsafe } from "../fixture.mjs";
import { assert } from "../workbench.mjs";

export const files = { "main.tf": unsafe() };

export default async function ({ workbench }) {
  await workbench.open("main.tf");
  await workbench.squiggles.first().waitFor();
  await workbench.clickSquiggle();
  const hover = await workbench.hover();
  await hover.filter({ hasText: /region/i }).waitFor();
  assert.ok((await hover.locator("a[data-href^='https://'], a[href^='https://']").count()) > 0);
  await workbench.page.keyboard.press("Escape");

  await workbench.run("tf-lsp: Show the Documentation of a Check");
  await workbench.pick("aws-cloudtrail-enable-all-regions");
  await workbench.page.locator(".tab.active").filter({ hasText: "Preview aws-cloudtrail" }).waitFor();
  const preview = workbench.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  await preview.locator("h1").first().waitFor();
}
