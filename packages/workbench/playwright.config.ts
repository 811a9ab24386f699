import { defineConfig, devices } from '@playwright/test'

// The page in Debian's Chromium, at the widths of a desk and of a hand. scripts/page-tests.mjs finds the browser.
const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium'

export default defineConfig({
  testDir: 'tests',
  outputDir: '../../node_modules/.cache/page-tests',
  // This ends what hangs, and says nothing of speed.
  timeout: 5 * 60_000,
  expect: { timeout: 60_000 },
  workers: 1,
  fullyParallel: false,
  reporter: 'line',
  use: {
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
    launchOptions: { executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] },
  },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
    {
      name: 'phone',
      use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 },
    },
  ],
})
