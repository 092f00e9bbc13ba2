// The pictures of the README, in a dark and in a light theme.

export const files = {
  "main.tf": `resource "aws_cloudtrail" "audit" {
  name                          = "audit"
  s3_bucket_name                = aws_s3_bucket.audit.id
  include_global_service_events = true
  is_multi_region_trail         = false
}

resource "aws_s3_bucket" "audit" {
  bucket = "audit-logs"
}
`,
};
export const options = () => ({
  viewport: { width: 960, height: 600 },
  deviceScaleFactor: 1.75,
  user: {
    "breadcrumbs.enabled": false,
    "editor.fontSize": 14,
    "editor.occurrencesHighlight": "off",
    "workbench.activityBar.location": "hidden",
    "workbench.layoutControl.enabled": false,
    "workbench.sideBar.location": "right",
    "window.menuBarVisibility": "hidden",
  },
});

const themes = { dark: "Dark Modern", light: "Light Modern" };

export default async function ({ workbench }) {
  await workbench.open("main.tf");
  await workbench.run("View: Toggle Primary Side Bar Visibility");
  await workbench.counts(1);
  for (const [kind, theme] of Object.entries(themes)) {
    await workbench.changeSettings({ "workbench.colorTheme": theme });
    await workbench.page.locator(`.monaco-workbench.${kind === "dark" ? "vs-dark" : "vs"}`).waitFor();

    await workbench.problems();
    await workbench.clickSquiggle();
    await workbench.screenshot(`findings-${kind}`);

    await workbench.quickFixes();
    await workbench.screenshot(`quick-fix-${kind}`);
    await workbench.page.keyboard.press("Escape");

    await workbench.run("View: Hide Panel");
    await workbench.hover();
    await workbench.screenshot(`hover-${kind}`);
    await workbench.page.keyboard.press("Escape");
  }
}
