// The finding is underlined and listed; Ctrl+. repairs it; undo takes that back; saving writes it.

import { fix, rule, safe, unsafe } from "../fixture.mjs";
import { assert } from "../workbench.mjs";

export const files = { "main.tf": unsafe() };

export default async function ({ workbench }) {
  await workbench.open("main.tf");
  await workbench.squiggles.first().waitFor();
  await workbench.counts(1);

  const problems = await workbench.problems();
  assert.match(await problems.innerText(), /main\.tf/);
  assert.match(await problems.innerText(), new RegExp(rule));

  await workbench.clickSquiggle();
  const titles = await workbench.quickFixes();
  assert.equal(titles[0], fix);
  await workbench.takeQuickFix(fix);
  await workbench.shows("is_multi_region_trail = true");
  await workbench.squiggles.first().waitFor({ state: "detached" });
  await workbench.counts(0);

  await workbench.page.keyboard.press("Control+z");
  await workbench.shows("is_multi_region_trail = false");
  await workbench.squiggles.first().waitFor();
  await workbench.counts(1);

  await workbench.page.keyboard.press("Control+Shift+z");
  await workbench.squiggles.first().waitFor({ state: "detached" });
  await workbench.save("main.tf", safe());
}
