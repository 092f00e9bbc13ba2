// What a person does in VS Code and sees there. Everything waits for a condition, with a deadline.

import { strict as assert } from "node:assert";
import { mkdir, readFile, readdir, readlink, writeFile } from "node:fs/promises";
import * as path from "node:path";

/** Wait until a function returns something true, and return it. */
export async function until(what, check, deadline = 30_000) {
  const end = Date.now() + deadline;
  for (;;) {
    const result = await check();
    if (result) {
      return result;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${deadline / 1000} s in vain for ${what}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The process ids of the language servers that work in the folder, or below it. */
export async function serversIn(folder) {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const working = await Promise.all(
    ids.map(async (id) => {
      try {
        const words = (await readFile(`/proc/${id}/cmdline`, "utf8")).split("\0");
        const directory = await readlink(`/proc/${id}/cwd`);
        return words.includes("serve") && `${directory}/`.startsWith(`${folder}/`);
      } catch {
        // It has just ended.
        return false;
      }
    }),
  );
  return ids.filter((_, index) => working[index]).map(Number);
}

function appears(locator, timeout) {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

/** The text of an element; empty while there is none. */
function text(locator) {
  return locator.innerText({ timeout: 1_000 }).then(
    (found) => found.trim(),
    () => "",
  );
}

export class Workbench {
  constructor(page, { port, folder, images }) {
    this.page = page;
    this.images = images;
    this.folder = folder;
    this.origin = `127.0.0.1:${port}`;
  }

  /** The squiggles of the findings that can be seen. */
  get squiggles() {
    return this.page.locator(".cdr.squiggly-warning, .cdr.squiggly-error, .cdr.squiggly-info");
  }

  get status() {
    return this.page.locator('[id="tf-lsp.tf-lsp.tfLsp.status"]');
  }

  /** A notification with this text in it. */
  notification(text) {
    return this.page.locator(".notification-toast").filter({ hasText: text });
  }

  /** Open a file of the folder; or `alone`, without the folder; or of a `workspace` of several folders. */
  async open(name, { alone = false, workspace } = {}) {
    const file = path.join(this.folder, name);
    const payload = JSON.stringify([["openFile", `vscode-remote://${this.origin}${file}`]]);
    const opened = workspace ? { workspace: path.join(this.folder, workspace) } : { folder: this.folder };
    const query = new URLSearchParams({ ...(alone ? { ew: "true" } : opened), payload });
    await this.page.goto(`http://${this.origin}/?${query}`);
    await this.page.locator(".monaco-workbench").waitFor();
    await this.opened(name);
  }

  async opened(name) {
    await this.page.locator(`.tab[data-resource-name="${path.basename(name)}"]`).waitFor();
    await this.page.locator(".editor-instance .view-line").first().waitFor();
  }

  /** Open one more file of the folder by its name. */
  async openAnother(name) {
    await this.page.keyboard.press("Control+p");
    await this.pick(name, path.basename(name));
    await this.opened(name);
  }

  /** Run a command of the palette by its title. */
  async run(title) {
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: title }).first();
    // A palette that was opened before the extension was there does not learn of it.
    await until(`the command ${title}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("F1");
      await this.page.locator(".quick-input-widget input.input").fill(`>${title}`);
      return appears(row, 3_000);
    });
    await this.pick(`>${title}`, title);
  }

  /** Type into the open quick input and take the row that shows the text. */
  async pick(typed, shown = typed) {
    await this.page.locator(".quick-input-widget input.input").fill(typed);
    const rows = this.page.locator(".quick-input-list .monaco-list-row");
    const row = rows.filter({ hasText: shown }).first();
    await row.waitFor();
    await this.choose(rows, shown);
    // Either it closes, or what was picked asks another question in it.
    await row.waitFor({ state: "hidden" });
  }

  /** Go down a list to the row with the text, and take it: lists listen to the keyboard before the mouse. */
  async choose(rows, shown) {
    const focused = rows.and(this.page.locator(".focused")).first();
    await until(`${shown} to be chosen`, async () => {
      if ((await text(focused)).includes(shown)) {
        return true;
      }
      await this.page.keyboard.press("ArrowDown");
      return false;
    });
    await this.page.keyboard.press("Enter");
  }

  line(text) {
    return this.page.locator(".editor-instance .view-line").filter({ hasText: text }).first();
  }

  /** Put the cursor into the line that shows the text, on the text. */
  async click(text) {
    await this.line(text).getByText(text).first().click();
  }

  /** Put the cursor into the first finding. */
  async clickSquiggle() {
    const box = await this.squiggles.first().boundingBox();
    await this.page.mouse.click(box.x + Math.min(box.width / 2, 40), box.y + box.height / 2);
  }

  /** Type as a fast person would, without what the editor would add by itself. */
  async type(written) {
    await this.page.keyboard.insertText(written);
  }

  /** The text of the editor as far as it can be seen. */
  async text() {
    const lines = await this.page.locator(".editor-instance .view-line").evaluateAll((elements) =>
      elements
        .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent }))
        .sort((left, right) => left.top - right.top)
        .map((line) => line.text),
    );
    return lines.join("\n").replaceAll("\u00a0", " ");
  }

  async shows(text) {
    await until(`the editor to show ${text}`, async () => (await this.text()).includes(text));
  }

  async hides(text) {
    await until(`the editor no longer to show ${text}`, async () => !(await this.text()).includes(text));
  }

  /** Open the quick fixes at the cursor and return their titles. */
  async quickFixes() {
    const menu = this.page.locator(".action-widget:visible").first();
    // The very first key press of a fresh browser is sometimes lost.
    await until("the quick fixes", async () => {
      await this.page.keyboard.press("Control+.");
      return appears(menu, 3_000);
    });
    return (await menu.locator(".monaco-list-row.action").allInnerTexts()).map((title) => title.trim());
  }

  /** Take one of the quick fixes that are open. */
  async takeQuickFix(title) {
    const menu = this.page.locator(".action-widget:visible").first();
    await this.choose(menu.locator(".monaco-list-row.action"), title);
    await menu.waitFor({ state: "hidden" });
  }

  /** Show the hover at the cursor, and return it. */
  async hover() {
    await this.run("Show or Focus Hover");
    const hover = this.page.locator(".monaco-hover:visible").filter({ hasNotText: "Loading" });
    await hover.waitFor();
    return hover;
  }

  /** Save; then the file on disk must become this text. */
  async save(name, text) {
    await this.page.keyboard.press("Control+s");
    let onDisk;
    const written = async () => (onDisk = await readFile(path.join(this.folder, name), "utf8")) === text;
    await until("the file to be written", written, 10_000).catch(() => assert.equal(onDisk, text));
  }

  /** Change the settings of the workspace while VS Code is running, or those of the machine. */
  async changeSettings(values, file = path.join(this.folder, ".vscode", "settings.json")) {
    const before = await readFile(file, "utf8").catch(() => "{}");
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ ...JSON.parse(before), ...values }, null, 2));
  }

  async problems() {
    await this.run("Problems: Focus on Problems View");
    const panel = this.page.locator(".markers-panel");
    await panel.locator(".monaco-list-row").first().waitFor();
    return panel;
  }

  /** The status item says this many findings. */
  async counts(findings, deadline = 30_000) {
    const label = findings === 0 ? "tf-lsp" : `tf-lsp ${findings}`;
    await until(`the status ${label}`, async () => (await text(this.status)) === label, deadline);
  }

  async statusFailed() {
    await this.page.locator('.error-kind[id="tf-lsp.tf-lsp.tfLsp.status"]').waitFor();
  }

  async screenshot(name, options = {}) {
    await this.page.screenshot({ path: path.join(this.images, `${name}.png`), ...options });
  }
}

export { assert };
