import { chromium } from "@playwright/test";
import { pathToFileURL } from "node:url";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
const page = await b.newPage({ viewport: { width: 1280, height: 900 } });
page.on("pageerror", (e) => console.log("ERR", e.message));
page.on("console", (m) => m.type() === "error" && console.log("CONSOLE", m.text()));
for (const name of process.argv.slice(2)) {
  await page.goto(pathToFileURL(`/tmp/pgruns/${name}.html`).href);
  await page.locator(".x-read").first().waitFor();
  await page.screenshot({ path: `/tmp/pg-${name}.png` });
  console.log(name, (await page.locator(".x-side").innerText()).slice(0, 600).replace(/\n+/g, " | "));
  console.log((await page.locator(".x-tick").allTextContents()).join(" ; "));
  console.log(await page.locator(".x-read").first().textContent(), await page.locator(".x-plot").first().getAttribute("aria-label"));
  for (const y of await page.locator("select").last().locator("option").allTextContents()) console.log("option", y);
}
await b.close();
